"""Which way to the newest hits is short: no way may read the million messages that a common word has.

RARE: all hits by the index, then sorted. TALKS: the messages of few talks. WEEKS: hits week by week, newest first,
until a page is full. WALK: newest first without words. Measured in bench/archive.py; docs/decisions/0028 says why.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import connection

from afflux.conversations.archive.asking import Part
from afflux.conversations.marks import EPOCH, WEEK, week_mark, week_of
from afflux.conversations.models import Message

FEW_HITS = 5_000
FEW_TALKS = 1_000
ESTIMATE = "EXPLAIN (FORMAT JSON) SELECT 1 FROM conversations_message WHERE tokens @@ %s::tsquery"


class Way(StrEnum):
    RARE = "rare"
    TALKS = "talks"
    WEEKS = "weeks"
    WALK = "walk"


@dataclass(frozen=True)
class Plan:
    """`talks` of the way TALKS."""

    way: Way
    talks: Sequence[UUID] = field(default_factory=tuple)


def most_hits(parts: Sequence[Part]) -> float:
    """How many messages hold them all, at most, as the planner guesses from its sample: no more than the rarest has."""
    return min((_guess(part) for part in dict.fromkeys(parts)), default=float("inf"))


def _guess(part: Part) -> float:
    with connection.cursor() as cursor:
        cursor.execute(ESTIMATE, [part.query])
        row = cursor.fetchone()
    told = json.loads(row[0]) if isinstance(row[0], str) else row[0]
    return float(told[0]["Plan"]["Plan Rows"])


def weeks(since: datetime | None, until: datetime | None) -> tuple[list[str], list[datetime], list[datetime]]:
    """(marks, first moments, ends) of the weeks that hold messages in that time, newest first."""
    newest = Message.objects.order_by("-at").values_list("at", flat=True).first()
    oldest = Message.objects.order_by("at").values_list("at", flat=True).first()
    if newest is None or oldest is None:
        return [], [], []
    last = min(newest, until) if until else newest
    first = max(oldest, since) if since else oldest
    numbers = range(week_of(last), week_of(first) - 1, -1)
    starts = [EPOCH + WEEK * number for number in numbers]
    return [f"'{week_mark(n)}'" for n in numbers], starts, [start + WEEK for start in starts]
