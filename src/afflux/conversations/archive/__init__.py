"""The archive: every word of every line, found by what was said, by whom, when and where; kept as long as it may be."""
