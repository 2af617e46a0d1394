"""Writes of the organisation, each one transaction with its line in the audit trail."""
