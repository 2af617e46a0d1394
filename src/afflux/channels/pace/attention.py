"""The few gauges that matter now: stopped, full, below the floor, then those nearest to their ceiling."""

from __future__ import annotations

from datetime import date, datetime

from afflux.channels.models import PaceAlert
from afflux.channels.pace import access
from afflux.channels.pace.levels import Pair, Standing, State, adds_today, running_stops, standings
from afflux.kernel.actors import Actor
from afflux.kernel.clock import local_day

LOOKED_AT = 24


def alerted_today(actor: Actor, day: date) -> set[Pair]:
    """Staff × mode that will not reach their floor today, of accounts the actor may see."""
    return set(PaceAlert.objects.filter(day=day, staff__in=access.staff(actor)).values_list("staff", "mode"))


def that_matter(actor: Actor, *, at: datetime, zone: str, limit: int = 6) -> list[Standing]:
    """At most `limit` standings of accounts the actor may see, the most urgent first."""
    mine = {one.id: one for one in access.staff(actor)}
    everybody = actor.units is None and not actor.own_only
    came = adds_today(at=at, zone=zone, staff=None if everybody else list(mine))
    alerts = alerted_today(actor, local_day(at, zone))
    busiest = sorted(came, key=lambda pair: (-came[pair], pair))[:LOOKED_AT]
    wanted = [*list(running_stops(at, staff=list(mine)))[:LOOKED_AT], *sorted(alerts)[:LOOKED_AT], *busiest]
    adds = {pair: came.get(pair, 0) for pair in wanted if pair[0] in mine}
    found = standings(mine, adds, at=at, day=local_day(at, zone))
    shown = [one for one in found if one.band is not None]
    return sorted(shown, key=lambda one: _urgency(one, alerts))[:limit]


def _urgency(now: Standing, alerts: set[Pair]) -> tuple[int, float, str]:
    below = now.state == State.BELOW and (now.staff.id, now.mode.id) in alerts
    rank = 0 if now.stop else 1 if now.state == State.FULL else 2 if below else 3
    ceiling = now.band.ceiling if now.band else 0
    return rank, -(now.taken / ceiling if ceiling else 0.0), now.staff.name
