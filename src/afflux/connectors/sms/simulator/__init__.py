"""Gateways on this machine, in both vendors' shapes, with their signatures, limits and codes."""
