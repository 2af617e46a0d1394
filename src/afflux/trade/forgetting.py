"""Orders of somebody who was forgotten are money and stay; notes and the keys that waited for an owner go."""

from __future__ import annotations

from afflux.contacts.events import Erased
from afflux.trade.models import Order, OrderKey


def forget(told: Erased) -> None:
    """Blank notes, drop keys."""
    mine = Order.objects.filter(person__in=told.subject.persons)
    told.sweep.change("trade.notes", mine.exclude(note=""), note="")
    told.sweep.delete("trade.keys", OrderKey.objects.filter(key__in=told.subject.keys))
