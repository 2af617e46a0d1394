"""Edge: the hot doors. Scans and event intake answered here; everything else handed to Django in threads."""
