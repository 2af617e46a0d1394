"""Organization: the merchant, its units (headquarters, regions, stores), staff, users, roles, keys, audit trail.

Calls nobody above; the rooms above ask it who acts and what that person may see."""
