"""Writes of drainage: each one transaction, one audit entry, with who and when handed in."""
