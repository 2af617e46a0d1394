"""Screens of drainage."""
