"""The few gauges that matter now: stopped, full, below the floor, then those nearest to their ceiling."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Count

from afflux.channels.models import Add, PaceAlert, PaceStop
from afflux.channels.pace import access
from afflux.channels.pace.levels import Level, Pair, State, levels
from afflux.kernel.actors import Actor
from afflux.kernel.clock import day_bounds, local_day

LOOKED_AT = 24


def alerted_today(actor: Actor, day: date) -> set[Pair]:
    """Staff × mode that will not reach their floor today, of accounts the actor may see."""
    return set(PaceAlert.objects.filter(day=day, staff__in=access.staff(actor)).values_list("staff", "mode"))


def that_matter(actor: Actor, *, at: datetime, zone: str, limit: int = 6) -> list[Level]:
    """At most `limit` levels of accounts the actor may see, the most urgent first."""
    day = local_day(at, zone)
    mine = access.staff(actor)
    stopped = PaceStop.objects.filter(lifted_at=None, began_at__lte=at, until__gt=at, staff__in=mine)
    busy = (
        Add.objects.filter(at__gte=day_bounds(day, zone)[0], at__lte=at, staff__in=mine)
        .values("staff")
        .annotate(adds=Count("id"))
        .order_by("-adds", "staff")
    )
    alerts = alerted_today(actor, day)
    wanted: list[UUID] = [
        *stopped.values_list("staff", flat=True)[:LOOKED_AT],
        *(staff for staff, _mode in sorted(alerts)[:LOOKED_AT]),
        *(row["staff"] for row in busy[:LOOKED_AT]),
    ]
    found = levels(list(mine.filter(pk__in=wanted)), at=at, zone=zone)
    shown = [level for level in found if level.band is not None and _counts(level, alerts)]
    return sorted(shown, key=lambda level: _urgency(level, alerts))[:limit]


def _counts(level: Level, alerts: set[Pair]) -> bool:
    return bool(level.stop or level.adds or (level.staff.id, level.mode.id) in alerts)


def _urgency(level: Level, alerts: set[Pair]) -> tuple[int, float, str]:
    below = level.state == State.BELOW and (level.staff.id, level.mode.id) in alerts
    rank = 0 if level.stop else 1 if level.state == State.FULL else 2 if below else 3
    ceiling = level.band.ceiling if level.band else 0
    return rank, -(level.taken / ceiling if ceiling else 0.0), level.staff.name
