"""Which way to the newest hits is short: no way may read the million messages that a common word has.

AT_ONCE: all hits by the index, then sorted. WEEKS: hits by the index week by week, newest first, until a page is full.
WALK: the messages themselves, newest first. Measured in bench/archive.py; docs/decisions/0028 says why.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import connection
from django.db.models import Q

from afflux.conversations.archive.asking import Part, Term
from afflux.conversations.marks import EPOCH, WEEK, week_mark, week_of
from afflux.conversations.models import Message, Talk

FEW_HITS = 2_000  # read and sorted at once, each a page of the table; what the sample of ten million does not know has fewer
FEW_OPEN = 20_000  # the same where one character stands for all pairs it begins: listing them week by week costs more
FEW_TALKS = 1_000  # whose messages are found by the talk
COMBINED = 200_000  # hits of a lexeme whose list is laid over that of few talks
WALKED = 100  # of so many messages one must be a hit, for them to be walked through
SOON = 8  # weeks that are looked into before anything else is thought of
FEW = "SELECT count(*) FROM (SELECT FROM conversations_message WHERE tokens @@ %s::tsquery LIMIT %s) hit"
ESTIMATE = "EXPLAIN (FORMAT JSON) SELECT 1 FROM conversations_message WHERE tokens @@ %s::tsquery"


class Way(StrEnum):
    AT_ONCE = "at once"
    WEEKS = "weeks"
    WALK = "walk"


@dataclass(frozen=True)
class Plan:
    """`talks`: the few that the search is about; None where they are many. `lead`: the one lexeme whose list is laid
    over theirs. A whole phrase would be guessed to be so rare that its hits are read one by one, all stores' together.
    `opened`: the index may be asked to gather what a single character begins.
    """

    way: Way
    talks: tuple[UUID, ...] | None = None
    lead: Part | None = None
    opened: bool = False


@dataclass(frozen=True)
class Words:
    """The parts that must stand in a message: `closed` ones the index lists, `open` ones it would have to gather."""

    closed: tuple[Part, ...]
    open: tuple[Part, ...]
    without: bool = False

    @classmethod
    def of(cls, terms: Sequence[Term], marks: Sequence[Part]) -> Words:
        """The parts of the terms that must be met, and of the marks."""
        must = [part for term in terms if not term.without for part in term.parts] + list(marks)
        without = any(term.without for term in terms)
        return cls(tuple(p for p in must if not p.open), tuple(p for p in must if p.open), without)


def planned(words: Words, narrow: Q) -> Plan:
    """The shortest way to messages with these words, in the talks that `narrow` leaves (empty: all)."""
    hits, lead = rarest(words.closed)
    if words.closed and hits <= FEW_HITS:
        return Plan(Way.AT_ONCE)
    gathered = [_guess(part) for part in words.open]
    opened = bool(gathered) and max(gathered) <= COMBINED
    if opened and min(gathered) <= FEW_OPEN:
        return Plan(Way.AT_ONCE, opened=True)
    talks = (
        list(Talk.objects.filter(narrow).values_list("id", flat=True)[: FEW_TALKS + 1]) if narrow else None
    )
    if talks is not None and len(talks) <= FEW_TALKS:
        return Plan(Way.AT_ONCE, tuple(talks), lead) if hits <= COMBINED else Plan(Way.WALK, tuple(talks))
    if not words.closed:
        return Plan(Way.WALK)
    alone = len(words.closed) == 1 and not words.open and not words.without and talks is None
    return Plan(Way.WALK if alone and hits * WALKED >= _messages() else Way.WEEKS, opened=opened)


def few(words: str) -> bool:
    """Whether so few messages hold them all that they are best read at once: counted, and no further than that."""
    with connection.cursor() as cursor:
        cursor.execute(FEW, [words, FEW_HITS + 1])
        return int(cursor.fetchone()[0]) <= FEW_HITS


def rarest(parts: Sequence[Part]) -> tuple[float, Part | None]:
    """How many messages hold them all, at most, as the planner guesses from its sample, and the lexeme that says so."""
    guessed = ((_guess(part), part) for part in dict.fromkeys(parts))
    return min(guessed, key=lambda one: one[0], default=(float("inf"), None))


def _guess(part: Part) -> float:
    with connection.cursor() as cursor:
        cursor.execute(ESTIMATE, [part.query])
        row = cursor.fetchone()
    told = json.loads(row[0]) if isinstance(row[0], str) else row[0]
    return float(told[0]["Plan"]["Plan Rows"])


def _messages() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [Message._meta.db_table])
        return float(cursor.fetchone()[0])


def span(since: datetime | None, until: datetime | None) -> tuple[datetime, datetime] | None:
    """The first and the last moment in that time at which anything was said."""
    newest = Message.objects.order_by("-at").values_list("at", flat=True).first()
    oldest = Message.objects.order_by("at").values_list("at", flat=True).first()
    if newest is None or oldest is None:
        return None
    return (max(oldest, since) if since else oldest), (min(newest, until) if until else newest)


def weeks(first: datetime, last: datetime) -> list[str]:
    """The marks of these weeks, newest first."""
    return [f"'{week_mark(number)}'" for number in range(week_of(last), week_of(first) - 1, -1)]


def windows(first: datetime, last: datetime) -> tuple[list[datetime], list[datetime]]:
    """(beginnings, ends) of stretches of a day, two days, four …, newest first; the last one reaches behind `first`."""
    ends, length = [last + timedelta(microseconds=1)], timedelta(days=1)
    while ends[-1] > first:
        ends.append(max(ends[-1] - length, EPOCH - 1000 * WEEK))
        length *= 2
    return ends[1:], ends[:-1]
