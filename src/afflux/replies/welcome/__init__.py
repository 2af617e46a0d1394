"""Greeting those who come: which welcome, with whose name, within the carrier's seconds."""

from afflux.replies.welcome.picking import Arrival, Greets, pick

__all__ = ["Arrival", "Greets", "pick"]
