"""Writes of the guard: the house's rules (`wordbook`), and decisions about held texts (`deciding`)."""
