"""When in the day people scan, and what has gone of today."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from afflux.demo.chance import Rng, pick

ZONE = ZoneInfo("Asia/Shanghai")
# Weights of the hours 0 to 23: lunch and evening are busy, the night is not.
HOURS = (1, 0, 0, 0, 0, 1, 3, 8, 14, 20, 24, 30, 36, 28, 24, 22, 22, 26, 34, 42, 44, 34, 18, 6)


def share_gone(now: datetime) -> float:
    """The share of a day's visits that come before this time of day."""
    local = now.astimezone(ZONE)
    whole = sum(HOURS[: local.hour]) + HOURS[local.hour] * (local.minute + local.second / 60) / 60
    return whole / sum(HOURS)


def moment(rng: Rng, day: date, now: datetime) -> datetime:
    """A moment of that day by the weights of its hours; of today's, one before now."""
    start = datetime.combine(day, time.min, ZONE)
    for _try in range(60):
        at = start + timedelta(seconds=pick(rng, HOURS) * 3600 + rng.random() * 3600)
        if at < now:
            return at
    return start + (now - start) * rng.random()
