"""The raw facts of one channel: what was shown, scanned, added and spent in a stretch of days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, Sum

from afflux.channels.models import Add, Channel, Exposure, Scan
from afflux.channels.statements import statement
from afflux.kernel.clock import day_bounds


@dataclass(frozen=True)
class Spent:
    """Money of one kind in one currency; `seconds` of labour stand beside it, paid or not."""

    kind: str
    currency: str
    minor: int
    seconds: int
    entries: int


@dataclass(frozen=True)
class Facts:
    """Counts of one channel over whole days; `shown` by step with the time it took."""

    since: date
    until: date
    shown: dict[str, int]
    seconds: int
    scans: int
    adds: int
    duplicates: int
    lost: int
    spent: list[Spent]

    @property
    def exposures(self) -> int:
        return self.shown.get("exposure", 0)

    @property
    def totals(self) -> list[tuple[str, int]]:
        """(currency, minor units) of all kinds together."""
        totals: dict[str, int] = {}
        for one in self.spent:
            totals[one.currency] = totals.get(one.currency, 0) + one.minor
        return sorted(totals.items())


def facts_of(*, channel: Channel, since: date, until: date, zone: str) -> Facts:
    """The facts of `channel` from `since` to `until` inclusive, days of `zone`."""
    start, end = day_bounds(since, zone)[0], day_bounds(until, zone)[1]
    shown = Exposure.objects.filter(channel=channel, day__range=(since, until), removed_at=None)
    steps = {row["step"]: row for row in shown.values("step").annotate(n=Sum("quantity"), s=Sum("seconds"))}
    scans = Scan.objects.filter(code_id__in=code_ids(channel), at__gte=start, at__lt=end)
    adds = Add.objects.filter(channel=channel, at__gte=start, at__lt=end).aggregate(
        n=Count("id"),
        duplicates=Count("id", filter=Q(duplicate=True)),
        lost=Count("id", filter=Q(lost_at__isnull=False)),
    )
    return Facts(
        since=since,
        until=until,
        shown={step: row["n"] for step, row in steps.items()},
        seconds=sum(row["s"] for row in steps.values()),
        scans=scans.exclude(outcome=Scan.Outcome.PREVIEW).count(),
        adds=adds["n"],
        duplicates=adds["duplicates"],
        lost=adds["lost"],
        spent=spent_on(channel=channel, since=since, until=until),
    )


def spent_on(*, channel: Channel, since: date, until: date) -> list[Spent]:
    """Cost of the channel by kind and currency, removed entries left out."""
    with connection.cursor() as cursor:
        cursor.execute(statement("channel_money"), {"channel": channel.id, "since": since, "until": until})
        return [Spent(*row) for row in cursor.fetchall()]


def code_ids(channel: Channel) -> list[UUID]:
    """All codes that were ever printed for the channel."""
    return list(channel.codes.values_list("id", flat=True))
