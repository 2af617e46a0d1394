"""An official account's platform on this machine: tokens, windows, codes, menu, files, and people who follow and ask."""
