"""A WeCom of our own: the wire, the limits and the moods of the platform, in a process of its own. For tests and for trying out."""
