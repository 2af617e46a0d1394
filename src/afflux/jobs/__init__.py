"""Jobs: work that waits in rows of PostgreSQL and survives any crash."""
