"""The level of the pool: people who are contacts now."""

from __future__ import annotations

from django.db.models import Sum

from afflux.channels.models import PoolTally
from afflux.insights.engine import NOBODY
from afflux.kernel.actors import Actor


def pool_now(actor: Actor) -> int:
    """Contacts that are neither duplicates nor lost, of the units (or the staff) the actor may see."""
    tallies = PoolTally.objects.all()
    if actor.own_only:
        tallies = tallies.filter(staff=actor.staff or NOBODY)
    elif actor.units is not None:
        tallies = tallies.filter(unit__in=actor.units)
    return int(tallies.aggregate(now=Sum("kept"))["now"] or 0)
