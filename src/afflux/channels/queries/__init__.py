"""Reads of drainage: keyword-only, restricted by the caller's doors, answered as plain values."""
