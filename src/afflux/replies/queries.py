"""Figures of rules and welcomes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet

from afflux.kernel.arrays import array_of
from afflux.replies.models import Answer, Greeting
from afflux.replies.statements import statement

MONTH = timedelta(days=30)
State, Outcome = Greeting.State, Answer.Outcome


@dataclass(frozen=True)
class Greeted:
    """Of the people for whom a text was chosen: to how many it was sent, how many were missed (unsure ones among
    them), how many answered within a day, how many bought within seven days of its being sent."""

    chosen: int = 0
    sent: int = 0
    missed: int = 0
    answered: int = 0
    bought: int = 0

    @property
    def bought_share(self) -> float | None:
        """Bought of sent."""
        return self.bought / self.sent if self.sent else None

    @property
    def share(self) -> float | None:
        """Answered of sent."""
        return self.answered / self.sent if self.sent else None


def greeted_by_text(texts: Iterable[UUID], *, since: datetime) -> dict[UUID, Greeted]:
    """text → figures."""
    asked = {"texts": array_of(texts), "since": since, "day": since.date()}
    return {row[0]: Greeted(*map(int, row[1:])) for row in _rows("greeted", asked)}


def answered_by_text(rule: UUID, *, since: datetime) -> dict[UUID, Greeted]:
    """text → how often a rule said or proposed it (as sent), how many went on within a day, how many bought."""
    asked = {"rule": rule, "since": since, "day": since.date()}
    found = {}
    for text, said, went_on, bought in _rows("answered", asked):
        found[text] = Greeted(int(said), int(said), 0, int(went_on), int(bought))
    return found


def _rows(name: str, asked: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement(name), asked)
        return list(cursor.fetchall())


def greeted_by_welcome(welcomes: Iterable[UUID], *, since: datetime) -> dict[UUID, Greeted]:
    """welcome → figures of all its texts, also of those no longer said."""
    rows = Greeting.objects.filter(text__welcome__in=list(welcomes), at__gte=since)
    counted = rows.values("text__welcome").annotate(**_counts())
    return _by("text__welcome", counted)


def _by(key: str, rows: Iterable[Any]) -> dict[UUID, Greeted]:
    fields = ("chosen", "sent", "missed", "answered")
    return {row[key]: Greeted(**{field: row[field] for field in fields}) for row in rows}


def _counts() -> dict[str, Count]:
    missed = Q(state__in=[State.MISSED, State.UNSURE])
    return {
        "chosen": Count("id"),
        "sent": Count("id", filter=Q(state=State.SENT)),
        "missed": Count("id", filter=missed),
        "answered": Count("id", filter=Q(answered_at__isnull=False)),
    }


def missed(rows: QuerySet[Greeting]) -> QuerySet[Greeting]:
    """Greetings that nobody read, or that we are not sure of."""
    return rows.filter(state__in=[State.MISSED, State.UNSURE])


def missed_by_reason(rows: QuerySet[Greeting], *, since: datetime) -> dict[str, int]:
    """reason → how many; unsure ones under "unsure"."""
    counted = (
        missed(rows).filter(at__gte=since).values_list("state", "reason").annotate(Count("id")).order_by()
    )
    return {("unsure" if state == State.UNSURE else reason): count for state, reason, count in counted}


def answered_by_rule(rules: Iterable[UUID], *, since: datetime) -> dict[UUID, int]:
    """rule → how often it answered or made a suggestion."""
    rows = Answer.objects.filter(rule__in=list(rules), at__gte=since)
    rows = rows.filter(outcome__in=[Outcome.ANSWERED, Outcome.SUGGESTED])
    return {rule: count for rule, count in rows.values_list("rule").annotate(Count("pk")) if rule}


def outcomes(*, since: datetime) -> dict[str, int]:
    """outcome → how many words of customers ended so."""
    rows = Answer.objects.filter(at__gte=since).values_list("outcome").annotate(Count("pk"))
    return dict(rows.order_by())
