"""A line to a system of the merchant's own, by Standard Webhooks: what happens there comes in signed, what we say goes out signed."""
