"""Runtime: the data directory, the embedded PostgreSQL, and the settings that processes share. Knows no rooms."""
