"""Who stays below the floor today: judged late in the day by what came, before that by what may still come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection

from afflux.channels.pace.forecast import HIGH, Forecast, quantile
from afflux.channels.pace.levels import Level
from afflux.channels.statements import statement
from afflux.kernel.clock import day_bounds, local_day

LATE = 0.9
"""From here on the day is judged by what came: nine tenths of a usual day's adds have come by now."""


@dataclass(frozen=True)
class Short:
    """Staff × mode that will not reach its floor: at most `expected` adds by midnight (with 90 % certainty)."""

    level: Level
    expected: int


def share_gone(at: datetime, zone: str) -> float:
    """The share of a day's adds that have usually come by now; without adds to learn from, of the hours 9 to 21."""
    local = at.astimezone(ZoneInfo(zone))
    plain = min(max((local.hour + local.minute / 60 - 9) / 12, 0.0), 1.0)
    with connection.cursor() as cursor:
        start = day_bounds(local_day(at, zone), zone)[0]
        cursor.execute(statement("pace_day_gone"), {"at": at, "zone": zone, "plain": plain, "start": start})
        return float(cursor.fetchone()[0])


def short_of(level: Level, gone: float) -> Short | None:
    """Whether this level will not reach its floor, `gone` of the day's adds having come; None where it may.

    Nobody is short who is off duty, stopped, idle for good, without a floor, or of whom too little is known before the day is late.
    """
    band = level.band
    if band is None or not level.live or not level.staff.on_duty or level.stop or level.adds >= band.floor:
        return None
    if gone >= LATE:
        return Short(level, level.adds)
    if not isinstance(level.today, Forecast):
        return None
    # What is still to come is a thinned negative binomial: its mean shrinks by the share, its spread at the same size.
    mean = level.today.mean * (1 - gone)
    expected = level.adds + quantile(mean, _spread(level.today, mean), HIGH)
    return Short(level, expected) if expected < band.floor else None


def _spread(day: Forecast, mean: float) -> float:
    """The variance of a part with `mean` of the day's adds: overdispersion goes with the square of the share."""
    share = mean / day.mean if day.mean else 0.0
    return mean + max(day.variance - day.mean, 0.0) * share * share


def shortfalls(levels: Iterable[Level], gone: float) -> Iterator[Short]:
    """Those of `levels` that will not reach their floor."""
    for level in levels:
        if short := short_of(level, gone):
            yield short
