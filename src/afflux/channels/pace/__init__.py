"""Pace: how many adds a staff account may take a day, what it has taken, what tomorrow will bring, when it must rest."""
