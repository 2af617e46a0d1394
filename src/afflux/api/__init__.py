"""API: the shell of /api/v1. Keys, rights, problems, pages, idempotency, the description; no business names.

Rooms offer `Routes`; `wiring` mounts them and says who holds a key."""
