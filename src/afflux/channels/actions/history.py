"""Scans of the past, by the set: of another system's codes, or of a market that is simulated. No place is given here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from afflux.channels.models import Code, Scan, Target
from afflux.channels.pace.scopes import pace_scope
from afflux.channels.statements import statement
from afflux.kernel.arrays import array_of
from afflux.kernel.clock import local_day

INSERT = """
insert into channels_scan (id, at, code_id, target_id, visitor, outcome, agent)
select id, at, code, target, visitor, outcome, agent
from unnest(%s::uuid[], %s::timestamptz[], %s::uuid[], %s::uuid[], %s::uuid[], %s::int[], %s::int[])
    as given (id, at, code, target, visitor, outcome, agent)
on conflict (id) do nothing
returning id
"""


@dataclass(frozen=True, slots=True)
class PastScan:
    """One visit of a code as it was; `visitor` of a first visit is its own id."""

    id: UUID
    at: datetime
    code: UUID
    target: UUID | None
    visitor: UUID
    outcome: int
    agent: int = 0


def record_past_scans(scans: Sequence[PastScan], *, since: datetime) -> int:
    """Write scans; those assigned at or after `since` raise the counters of their day, so that caps stay true. How many were new."""
    if not scans:
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        columns = ("id", "at", "code", "target", "visitor", "outcome", "agent")
        cursor.execute(INSERT, [array_of(getattr(scan, name) for scan in scans) for name in columns])
        fresh = {key for (key,) in cursor.fetchall()}
        recent = [s for s in scans if s.id in fresh and s.at >= since and s.outcome == Scan.Outcome.ASSIGNED]
        used = _places(recent)
        if used:
            keys = sorted(used)
            values: dict[str, list[Any]] = {
                "scope": [s for s, _d in keys],
                "day": [d for _s, d in keys],
                "used": [used[k] for k in keys],
            }
            cursor.execute(statement("raise_pace"), values)
    return len(fresh)


def _places(scans: Sequence[PastScan]) -> Counter[tuple[UUID, date]]:
    """Counter and day of every place that these scans took: of the code, the target, and staff × mode."""
    codes = Code.objects.select_related("channel").in_bulk({scan.code for scan in scans})
    staff = dict(
        Target.objects.filter(id__in={s.target for s in scans if s.target}).values_list("id", "staff")
    )
    used: Counter[tuple[UUID, date]] = Counter()
    for scan in scans:
        code = codes[scan.code]
        day = local_day(scan.at, code.timezone)
        used[code.id, day] += 1
        if scan.target is not None:
            used[scan.target, day] += 1
            if (owner := staff.get(scan.target)) is not None:
                used[pace_scope(code.channel.mode_id, owner), day] += 1
    return used
