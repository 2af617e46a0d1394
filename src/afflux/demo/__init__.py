"""Demo: a market that does not exist. A seeded simulator that knows the truth, and talks to the product as any source does."""
