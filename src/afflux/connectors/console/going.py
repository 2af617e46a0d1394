"""Figures of what goes out: how much of each lane and how it ended, what waits longest, whose window was missed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, QuerySet

from afflux.connectors.models import Effect

DAY = timedelta(days=1)
State = Effect.State


@dataclass(frozen=True)
class LaneRow:
    """One lane in the last day: how many in each state (in the order of STATES), and since when the oldest waits."""

    lane: int
    label: Any
    counts: list[tuple[str, int]]
    oldest: datetime | None


STATES = (State.WAITING, State.TAKEN, State.DONE, State.FAILED, State.UNSURE, State.EXPIRED)


def lanes(rows: QuerySet[Effect], *, at: datetime) -> list[LaneRow]:
    """Every lane. Ids begin with the time they were made, so a day is a piece of the primary key."""
    lately = rows.filter(id__gte=_first_id(at - DAY)).order_by()
    counted: dict[tuple[int, str], int] = defaultdict(int)
    for lane, state, count in lately.values_list("lane", "state").annotate(n=Count("id")):
        counted[lane, state] = count
    waiting = rows.filter(state=State.WAITING, due_at__lte=at).order_by()
    oldest = dict(waiting.values_list("lane").annotate(first=Min("due_at")))
    return [
        LaneRow(lane, label, [(state, counted[lane, state]) for state in STATES], oldest.get(lane))
        for lane, label in Effect.Lane.choices
    ]


def missed(found: list[LaneRow]) -> int:
    """Welcomes of the last day that came too late or were perhaps not sent."""
    counts = dict(found[Effect.Lane.WELCOME].counts)
    return counts[State.EXPIRED] + counts[State.UNSURE] + counts[State.FAILED]


def _first_id(at: datetime) -> UUID:
    return UUID(int=int(at.timestamp() * 1000) << 80)
