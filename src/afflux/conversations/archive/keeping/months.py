"""Whole months, and how much of them is let go in one night."""

from __future__ import annotations

from datetime import UTC, date, datetime

from afflux.kernel.clock import day_bounds, local_day

BATCH = 1_000
LONGEST = 2_000  # batches a night
DAWN = datetime(1970, 1, 1, tzinfo=UTC)


def first_kept(months: int, at: datetime, zone: str) -> datetime:
    """The first moment of the oldest month that is kept: only whole months go."""
    today = local_day(at, zone)
    number = today.year * 12 + today.month - 1 - months
    return day_bounds(date(number // 12, number % 12 + 1, 1), zone)[0]
