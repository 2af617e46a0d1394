"""WeCom's own archive of sessions: pulled by number through a child process, opened with our keys, told as what was said."""
