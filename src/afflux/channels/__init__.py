"""Channels: drainage. Modes, channels, material, exposures, costs, live codes, scans, adds and their pace.

Tells PersonAdded. Calls contacts and organization."""
