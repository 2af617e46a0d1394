"""Measure and Home on the console."""
