"""Trade: products and orders in one book, joined to persons by any identity, now or later."""
