"""Talk: open pages of the inbox hear of changes over server-sent events; none of them holds a thread."""
