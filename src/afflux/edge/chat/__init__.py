"""The doors of the web chat: a socket, and plain requests for pages where a socket fails. Rows are kept by Django, in threads."""
