"""WeCom (企业微信): its callbacks and calls, spoken byte for byte as the platform does."""
