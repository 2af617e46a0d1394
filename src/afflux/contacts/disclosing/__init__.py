"""Somebody who asks what is kept of them gets it: each room writes what is its own into one book, when it hears `Disclosing`."""
