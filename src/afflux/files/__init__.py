"""Files: pictures and uploads kept in PostgreSQL by content hash, so that every process on every machine sees them."""
