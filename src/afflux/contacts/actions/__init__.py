"""Writes of the pool. Each takes who acts and when, commits once, and leaves its line in the audit trail."""
