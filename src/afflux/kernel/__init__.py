"""Kernel: ids, money, clock, text, errors, actors and news. Pure Python; imports nothing of afflux or Django."""
