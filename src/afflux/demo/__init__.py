"""Demo: a seeded market of simulated people, outside the product's domain. It knows the truth the reports must find."""
