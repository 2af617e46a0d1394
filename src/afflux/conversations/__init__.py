"""Conversations: every word of every line in one archive, and the inbox in which people answer.

A talk is what one person and one account of ours say to each other on one line. Its messages are append-only.
"""
