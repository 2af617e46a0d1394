"""Where every staff account stands today under every mode that it runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
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
class Level:
    """Today of one staff account under one mode. `taken`: places given (scans assigned, and adds without one).

    `live`: a code leads there now, or somebody was added within a week.
    """

    staff: Staff
    mode: Mode
    live: bool
    age_days: int
    band: Band | None
    adds: int
    taken: int
    stop: PaceStop | None
    tomorrow: Forecast | TooFewDays
    today: Forecast | TooFewDays

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
class _Known:
    """What was read about a page of staff, by pair."""

    day: date
    first: date
    history: Mapping[Pair, Mapping[date, int]]
    pairs: Mapping[Pair, bool]
    old: set[Pair]
    modes: Mapping[UUID, Mode]
    points: Mapping[UUID, Sequence[Point]]
    taken: Mapping[Pair, int]
    stops: Mapping[Pair, PaceStop]


def levels(staff: Sequence[Staff], *, at: datetime, zone: str) -> list[Level]:
    """Levels of these staff, in their order and by mode key. `zone`: the zone whose midnight begins the day."""
    day = local_day(at, zone)
    first = day - timedelta(days=7 * WEEKS + 1)
    since = day_bounds(first, zone)[0]
    ids = [one.id for one in staff]
    pairs = _pairs(ids, since=since, at=at)
    modes = Mode.objects.in_bulk({mode for _staff, mode in pairs})
    known = _Known(
        day=day,
        first=first,
        pairs=pairs,
        history=_history(ids, since=since, at=at, zone=zone),
        old=_known_before(pairs, since=since),
        modes=modes,
        points=pace_points(modes),
        taken=_taken(pairs, day),
        stops=running_stops(at, staff=ids),
    )
    return [
        _level(one, mode, known)
        for one in staff
        for mode in sorted((m for owner, m in pairs if owner == one.id), key=lambda mode: modes[mode].key)
    ]


def _level(one: Staff, mode: UUID, known: _Known) -> Level:
    pair, day = (one.id, mode), known.day
    counts = known.history.get(pair, {})
    since = max(known.first if pair in known.old else min(counts, default=day), one.account_opened_on)
    age = age_on(day, one.account_opened_on)
    return Level(
        staff=one,
        mode=known.modes[mode],
        live=known.pairs[pair],
        age_days=age,
        band=band_at(known.points.get(mode, ()), age),
        adds=counts.get(day, 0),
        taken=known.taken.get(pair, 0),
        stop=known.stops.get(pair),
        tomorrow=forecast(counts, day=day + timedelta(days=1), known_since=since),
        today=forecast(counts, day=day, known_since=since),
    )


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


def with_places(staff: Sequence[Staff], mode: Mode, *, at: datetime, zone: str) -> list[Staff]:
    """Those of `staff` who may take somebody under `mode` now: not stopped, and below today's ceiling."""
    day = local_day(at, zone)
    points = pace_points({mode.id: mode}).get(mode.id, [])
    stops = running_stops(at, staff=[one.id for one in staff])
    taken = _taken([(one.id, mode.id) for one in staff], day)
    free = []
    for one in staff:
        band, pair = band_at(points, age_on(day, one.account_opened_on)), (one.id, mode.id)
        if pair not in stops and (band is None or taken.get(pair, 0) < band.ceiling):
            free.append(one)
    return free


def _pairs(staff: Sequence[UUID], *, since: datetime, at: datetime) -> dict[Pair, bool]:
    with connection.cursor() as cursor:
        cursor.execute(statement("pace_pairs"), {"staff": list(staff), "since": since, "at": at})
        return {(owner, mode): live for owner, mode, live in cursor.fetchall()}


def _history(
    staff: Sequence[UUID], *, since: datetime, at: datetime, zone: str
) -> dict[Pair, dict[date, int]]:
    history: dict[Pair, dict[date, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(
            statement("pace_history"), {"staff": list(staff), "since": since, "at": at, "zone": zone}
        )
        for owner, mode, day, adds in cursor.fetchall():
            history[owner, mode][day] = adds
    return history


def _known_before(pairs: Iterable[Pair], *, since: datetime) -> set[Pair]:
    given = sorted(pairs)
    staff, modes = [owner for owner, _mode in given], [mode for _owner, mode in given]
    with connection.cursor() as cursor:
        cursor.execute(statement("pace_before"), {"staff": staff, "mode": modes, "since": since})
        return {(owner, mode) for owner, mode in cursor.fetchall()}


def _taken(pairs: Iterable[Pair], day: date) -> dict[Pair, int]:
    scopes = {pace_scope(mode, owner): (owner, mode) for owner, mode in pairs}
    rows = Quota.objects.filter(scope__in=list(scopes), day=day).values_list("scope", "used")
    return {scopes[scope]: used for scope, used in rows}
