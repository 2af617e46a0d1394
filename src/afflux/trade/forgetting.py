"""Orders of somebody who was forgotten are money and stay; notes and the keys that waited for an owner go."""

from __future__ import annotations

from afflux.contacts.events import Erased
from afflux.trade.models import Order, OrderKey


def forget(told: Erased) -> None:
    """Blank notes, drop keys."""
    rows = told.tally.rows
    mine = Order.objects.filter(person__in=told.subject.persons)
    rows["trade.notes"] += mine.exclude(note="").update(note="")
    rows["trade.keys"] += OrderKey.objects.filter(key__in=told.subject.keys).delete()[0]
