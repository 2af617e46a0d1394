"""WeChat official accounts (公众号): followers, scene codes, customer-service messages with their windows, the menu."""
