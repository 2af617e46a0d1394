"""afflux: a merchant's own pool of people, how they came, what they cost and what they brought."""

__version__ = "0.1.0"
