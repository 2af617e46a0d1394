"""Contacts: the pool. Persons, identities that prove them, tags, consent, merges and their undoing.

Tells IdentitiesAdded and PersonsMerged."""
