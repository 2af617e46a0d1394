"""Replies: what the house says by itself. Keyword rules that answer or suggest, and welcomes within the carrier's seconds."""
