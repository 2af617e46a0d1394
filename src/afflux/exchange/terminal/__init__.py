"""The verbs of the terminal, once Django is set up."""
