"""Where every staff account stands today under every mode that it runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection

from afflux.channels.models import Mode, PacePoint, PaceStop, Quota
from afflux.channels.pace.forecast import WEEKS, Forecast, TooFewDays, forecast
from afflux.channels.pace.ramp import Band, Point, age_on, band_at
from afflux.channels.pace.scopes import pace_scope
from afflux.channels.statements import statement
from afflux.kernel.clock import day_bounds, local_day
from afflux.organization.models import Staff

Pair = tuple[UUID, UUID]  # staff, mode


class State(StrEnum):
    """What is true of staff × mode now; the first that applies."""

    STOPPED = "stopped"
    FULL = "full"
    BELOW = "below"
    WITHIN = "within"
    UNBOUND = "unbound"


@dataclass(frozen=True)
class Standing:
    """Now, of one staff account under one mode. `taken`: places given (scans assigned, and adds without one)."""

    staff: Staff
    mode: Mode
    age_days: int
    band: Band | None
    adds: int
    taken: int
    stop: PaceStop | None

    @property
    def state(self) -> State:
        """Stopped, full (no place left), below the floor, within, or without any band."""
        if self.stop is not None:
            return State.STOPPED
        if self.band is None:
            return State.UNBOUND
        if self.taken >= self.band.ceiling:
            return State.FULL
        return State.BELOW if self.adds < self.band.floor else State.WITHIN


@dataclass(frozen=True)
class Level(Standing):
    """The same with its history: adds of the days from `known_since` to today.

    `live`: a code leads there now, or somebody was added within a week.
    """

    live: bool
    day: date
    known_since: date
    counts: Mapping[date, int]

    @cached_property
    def tomorrow(self) -> Forecast | TooFewDays:
        """What tomorrow is likely to bring."""
        return forecast(self.counts, day=self.day + timedelta(days=1), known_since=self.known_since)

    @cached_property
    def today(self) -> Forecast | TooFewDays:
        """What today was likely to bring, before it began."""
        return forecast(self.counts, day=self.day, known_since=self.known_since)


@dataclass(frozen=True)
class _Run:
    """What was read of one pair: adds by day, whether it is live, and whether there were adds before the window."""

    live: bool
    old: bool
    counts: Mapping[date, int]


def levels(staff: Sequence[Staff], *, at: datetime, zone: str) -> list[Level]:
    """Levels of these staff, in their order and by mode key. `zone`: the merchant's, whose midnight begins the day."""
    day = local_day(at, zone)
    first = day - timedelta(days=7 * WEEKS + 1)
    runs = _running([one.id for one in staff], first=first, at=at, zone=zone)
    found = standings({one.id: one for one in staff}, _adds_of(runs, day), at=at, day=day)
    made: dict[UUID, list[Level]] = defaultdict(list)
    for now in found:
        run = runs[now.staff.id, now.mode.id]
        since = max(first if run.old else min(run.counts, default=day), now.staff.account_opened_on)
        made[now.staff.id].append(
            Level(**vars(now), live=run.live, day=day, known_since=since, counts=run.counts)
        )
    return [level for one in staff for level in sorted(made[one.id], key=lambda level: level.mode.key)]


def standings(
    staff: Mapping[UUID, Staff], adds: Mapping[Pair, int], *, at: datetime, day: date
) -> list[Standing]:
    """Where these pairs stand, given today's adds of each."""
    modes = Mode.objects.in_bulk({mode for _owner, mode in adds})
    points, taken = pace_points(modes), _taken(adds, day)
    stops = running_stops(at, staff=list(staff))
    return [
        Standing(
            staff=staff[owner],
            mode=modes[mode],
            age_days=(age := age_on(day, staff[owner].account_opened_on)),
            band=band_at(points.get(mode, ()), age),
            adds=count,
            taken=taken.get((owner, mode), 0),
            stop=stops.get((owner, mode)),
        )
        for (owner, mode), count in adds.items()
    ]


def adds_today(*, at: datetime, zone: str, staff: Sequence[UUID] | None = None) -> dict[Pair, int]:
    """Today's adds by pair, of these staff or of all; a pair without any is left out."""
    given: dict[str, Any] = {"staff": staff, "began": day_bounds(local_day(at, zone), zone)[0], "at": at}
    with connection.cursor() as cursor:
        cursor.execute(statement("pace_today"), given)
        return {(owner, mode): adds for owner, mode, adds in cursor.fetchall()}


def pace_points(modes: Mapping[UUID, Mode]) -> dict[UUID, list[Point]]:
    """The points of each of these modes."""
    points: dict[UUID, list[Point]] = defaultdict(list)
    for point in PacePoint.objects.filter(mode__in=list(modes)):
        points[point.mode_id].append(Point(point.age_days, point.floor, point.ceiling))
    return points


def running_stops(at: datetime, *, staff: Sequence[UUID] | None = None) -> dict[Pair, PaceStop]:
    """The stop that holds now for each staff × mode that has one; of several the one that ends last."""
    rows = PaceStop.objects.filter(lifted_at=None, began_at__lte=at, until__gt=at).select_related(
        "staff", "mode"
    )
    if staff is not None:
        rows = rows.filter(staff__in=staff)
    return {(stop.staff_id, stop.mode_id): stop for stop in rows.order_by("until")}


def with_places(
    staff: Sequence[Staff], mode: Mode, *, at: datetime, zone: str, spare: int = 0
) -> list[Staff]:
    """Those of `staff` who may take somebody under `mode` now: not stopped, and below today's ceiling less `spare` places."""
    day = local_day(at, zone)
    points = pace_points({mode.id: mode}).get(mode.id, [])
    stops = running_stops(at, staff=[one.id for one in staff])
    taken = _taken([(one.id, mode.id) for one in staff], day)
    free = []
    for one in staff:
        band, pair = band_at(points, age_on(day, one.account_opened_on)), (one.id, mode.id)
        if pair not in stops and (band is None or taken.get(pair, 0) + spare < band.ceiling):
            free.append(one)
    return free


def _running(staff: Sequence[UUID], *, first: date, at: datetime, zone: str) -> dict[Pair, _Run]:
    today = local_day(at, zone)
    given: dict[str, Any] = {
        "staff": staff, "first": first, "today": today, "at": at, "zone": zone,
        "since": day_bounds(first, zone)[0], "began": day_bounds(today, zone)[0],
    }  # fmt: skip
    calendar = [first + timedelta(days=n) for n in range((today - first).days + 1)]
    with connection.cursor() as cursor:
        cursor.execute(statement("pace_running"), given)
        return {
            (owner, mode): _Run(
                live, old, {calendar[n]: count for n, count in zip(days or (), adds or (), strict=True)}
            )
            for owner, mode, live, days, adds, old in cursor.fetchall()
        }


def _adds_of(runs: Mapping[Pair, _Run], day: date) -> dict[Pair, int]:
    return {pair: run.counts.get(day, 0) for pair, run in runs.items()}


def _taken(pairs: Iterable[Pair], day: date) -> dict[Pair, int]:
    scopes = {pace_scope(mode, owner): (owner, mode) for owner, mode in pairs}
    rows = Quota.objects.filter(scope__in=list(scopes), day=day).values_list("scope", "used")
    return {scopes[scope]: used for scope, used in rows}
