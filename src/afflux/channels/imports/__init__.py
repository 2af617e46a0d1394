"""What files may bring to drainage: contacts, exposures, costs and events, each a kind that exchange reads."""
