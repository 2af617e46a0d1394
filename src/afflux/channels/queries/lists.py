"""Channels as the list shows them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from afflux.channels.models import Add, Channel, Code, Scan
from afflux.kernel.clock import day_bounds


def with_counts(rows: QuerySet[Channel], *, day: date, zone: str) -> QuerySet[Channel]:
    """Each channel with `code_count`, and `scans_today` and `adds_today` of that day of `zone`.

    The counts are subqueries of the row: PostgreSQL computes them after the page is cut, for fifty rows only.
    """
    start, end = day_bounds(day, zone)
    codes = Code.objects.filter(channel=OuterRef("pk"), archived_at=None).order_by().values("channel")
    scans = Scan.objects.filter(code__channel=OuterRef("pk"), at__gte=start, at__lt=end).exclude(
        outcome=Scan.Outcome.PREVIEW
    )
    adds = Add.objects.filter(channel=OuterRef("pk"), at__gte=start, at__lt=end).order_by().values("channel")
    return rows.annotate(
        code_count=_count(codes),
        scans_today=_count(scans.order_by().values("code__channel")),
        adds_today=_count(adds),
    )


def _count(rows: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0, output_field=IntegerField())
