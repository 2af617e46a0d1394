"""A code as the edge needs it: everything decided beforehand that does not change from scan to scan."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from afflux.channels.destinations import safe_url
from afflux.channels.pace.ramp import Point
from afflux.channels.pace.scopes import pace_scope

FOREVER = 1 << 62


class WindowRow(msgspec.Struct):
    """Hours of a target as they are stored."""

    days: list[int]
    begin: str = msgspec.field(name="from")
    end: str = msgspec.field(name="to")


class TargetRow(msgspec.Struct):
    """A target with what its member of staff says today; `stopped_until` in milliseconds."""

    id: str
    kind: str
    url: str
    weight: int
    daily_cap: int | None
    schedule: list[WindowRow]
    staff: str | None
    serves: bool
    left: bool
    opened_on: date | None
    stopped_until: int | None


class CodeRow(msgspec.Struct):
    """A code with its targets and the pace of its mode, as `sql/plans.sql` answers it; times in milliseconds."""

    id: str
    slug: str
    timezone: str
    daily_cap: int | None
    fallback_url: str
    opens: int | None
    ends: int | None
    closed: bool
    channel: str
    mode: str
    targets: list[TargetRow]
    pace: list[tuple[int, int, int]]


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """One target. `windows` are (weekdays, first minute, minute after the last); none means always."""

    id: str
    location: str
    weight: int
    cap: int | None
    windows: tuple[tuple[frozenset[int], int, int], ...]
    serves: bool
    left: bool
    pace: str | None
    opened_on: date | None
    stopped_until: int

    def open_at(self, weekday: int, minute: int) -> bool:
        """Whether its weekly hours hold this local minute."""
        return not self.windows or any(
            weekday in days and begin <= minute < end for days, begin, end in self.windows
        )


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """One code, followed by the codes it falls back to; `members` are the ids of all of them."""

    id: str
    slug: str
    channel: str
    zone: ZoneInfo
    cap: int | None
    opens: int
    ends: int
    closed: bool
    places: tuple[Place, ...]
    points: tuple[Point, ...]
    otherwise: str
    chain: tuple[Plan, ...] = ()
    members: frozenset[str] = frozenset()
    by_target: dict[str, Place] = field(default_factory=dict)

    def valid_at(self, ms: int) -> bool:
        """Neither paused nor archived, and within its dates."""
        return not self.closed and self.opens <= ms < self.ends


def plan_of(rows: list[CodeRow]) -> Plan:
    """The plan of a code (first row) with its fallback codes (the other rows, nearest first)."""
    alone = [_plan(row) for row in rows]
    first, chain = alone[0], tuple(alone[1:])
    urls = (safe_url(row.fallback_url) for row in rows if row.fallback_url)
    return Plan(
        first.id, first.slug, first.channel, first.zone, first.cap, first.opens, first.ends, first.closed, first.places, first.points,
        otherwise=next((url for url in urls if url), f"/l/{first.slug}/full"),
        chain=chain,
        members=frozenset(one.id for one in alone),
        by_target={
            place.id: place for one in alone if one is first or not one.closed for place in one.places if not place.left
        },
    )  # fmt: skip


def _plan(row: CodeRow) -> Plan:
    points = tuple(Point(*point) for point in row.pace)
    places = [_place(row, target) for target in row.targets]
    return Plan(
        row.id, row.slug, row.channel, ZoneInfo(row.timezone), row.daily_cap, row.opens or 0, row.ends or FOREVER, row.closed,
        tuple(place for place in places if place), points, otherwise="",
    )  # fmt: skip


def _place(row: CodeRow, target: TargetRow) -> Place | None:
    """The place of a target; None where its stored address does not pass the judgement that it once passed."""
    location = safe_url(target.url) if target.kind == "url" else f"/l/{row.slug}/{UUID(target.id)}"
    if location is None:
        return None
    windows = tuple((frozenset(w.days), _minute(w.begin), _minute(w.end)) for w in target.schedule)
    pace = pace_scope(UUID(row.mode), UUID(target.staff)).hex if target.staff else None
    return Place(
        target.id,
        location,
        target.weight,
        target.daily_cap,
        windows,
        target.serves,
        target.left,
        pace,
        target.opened_on,
        target.stopped_until or 0,
    )


def _minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
