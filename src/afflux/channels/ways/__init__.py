"""Codes made at carriers for our live codes: who stands in them changes with caps, hours and duty; what is printed never does."""
