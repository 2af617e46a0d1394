"""The level of the pool: people who are contacts now."""

from __future__ import annotations

from afflux.channels.models import Add
from afflux.insights.engine import NOBODY
from afflux.kernel.actors import Actor


def pool_now(actor: Actor) -> int:
    """Contacts that are neither duplicates nor lost, of the units (or the staff) the actor may see."""
    adds = Add.objects.filter(duplicate=False, lost_at=None)
    if actor.own_only:
        adds = adds.filter(staff_id=actor.staff or NOBODY)
    elif actor.units is not None:
        adds = adds.filter(unit_id__in=actor.units)
    return adds.count()
