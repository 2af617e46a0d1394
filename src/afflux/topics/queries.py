"""How much each topic was asked about, whether it grows, who got no answer, and what it is tied to."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from afflux.channels.models import Channel
from afflux.kernel.actors import Actor
from afflux.kernel.arrays import array_of
from afflux.kernel.clock import day_bounds, local_day
from afflux.organization.access import merchant
from afflux.topics.statements import statement
from afflux.trade.models import Product


@dataclass(frozen=True)
class Line:
    """A topic in a period: consultations now and in the period before, those without an answer, a count a day."""

    topic: UUID
    name: str
    words: list[str]
    count: int
    before: int
    unanswered: int
    product: str
    channel: str
    page: str
    days: tuple[int, ...]

    @property
    def trend(self) -> int | None:
        """Change against the period before in whole percent; None where there was nothing before."""
        return round((self.count - self.before) * 100 / self.before) if self.before else None

    @property
    def unanswered_share(self) -> int | None:
        """Of a hundred consultations, how many nobody answered within a day."""
        return round(self.unanswered * 100 / self.count) if self.count else None


def report(actor: Actor, *, days: int, at: datetime) -> list[Line]:
    """Every topic over the last `days` days, most asked first, as far as the actor sees."""
    zone = merchant().timezone
    today = local_day(at, zone)
    first = today - timedelta(days=days - 1)
    asked = {
        "units": None if actor.units is None else array_of(sorted(actor.units)),
        "start": first_moment(days, at=at),
        "before": day_bounds(first - timedelta(days=days), zone)[0],
        "stop": day_bounds(today, zone)[1],
    }
    with connection.cursor() as cursor:
        cursor.execute(statement("report"), asked)
        rows = cursor.fetchall()
    per_day = _per_day(asked, first, days)
    products = _names(Product, {row[6] for row in rows})
    channels = _names(Channel, {row[7] for row in rows})
    return [
        Line(
            row[0], row[1], json.loads(row[2]), row[3], row[4], row[5], products.get(row[6], ""),
            channels.get(row[7], ""), row[8] or "", per_day.get(row[0], (0,) * days),
        )
        for row in rows
    ]  # fmt: skip


def first_moment(days: int, *, at: datetime) -> datetime:
    """When a period of so many days up to today begins, in the house's zone."""
    zone = merchant().timezone
    return day_bounds(local_day(at, zone) - timedelta(days=days - 1), zone)[0]


def _per_day(asked: Mapping[str, Any], first: date, days: int) -> dict[UUID, tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement("days"), asked)
        found: dict[UUID, list[int]] = defaultdict(lambda: [0] * days)
        for topic, day, count in cursor.fetchall():
            place = (day - first).days
            if 0 <= place < days:
                found[topic][place] = count
    return {topic: tuple(counts) for topic, counts in found.items()}


def _names(model: Any, ids: set[UUID | None]) -> dict[UUID | None, str]:
    return {one.id: one.name for one in model.objects.filter(id__in=ids - {None})}
