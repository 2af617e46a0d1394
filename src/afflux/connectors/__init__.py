"""Connectors: the lines to the carriers on which people are met. Knows connections, accounts, peers and keys; no business names."""
