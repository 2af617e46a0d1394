"""Hours of a week as a shop writes them: "1-5 09:00-18:00; 6 10:00-16:00", days 1 (Monday) to 7; empty means always."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

Slots = tuple[tuple[int, int, int], ...]  # (ISO weekday, first minute of the day, minute after the last)
_PART = re.compile(
    r"(?:(?P<first>[1-7])(?:-(?P<last>[1-7]))?\s+)?(?P<from>[0-2]?\d:[0-5]\d)-(?P<to>[0-2]?\d:[0-5]\d)"
)
_SIGNS = str.maketrans({"–": "-", "；": ";", "：": ":", "　": " "})


def plain(text: str) -> str | None:
    """The hours in one form; None where they are none, or end before they begin."""
    parts = [" ".join(part.split()) for part in text.translate(_SIGNS).split(";") if part.strip()]
    return "; ".join(parts) if all(_read(part) for part in parts) else None


@lru_cache(maxsize=256)
def slots(hours: str) -> Slots:
    """The week's slots of hours in that form, in order; none where it is always open."""
    return tuple(sorted(slot for part in hours.split("; ") if part for slot in _read(part)))


def is_open(hours: str, *, at: datetime, zone: str) -> bool:
    """Whether `at` lies within the hours."""
    local = at.astimezone(ZoneInfo(zone))
    minute = local.hour * 60 + local.minute
    week = slots(hours)
    return not week or any(day == local.isoweekday() and a <= minute < b for day, a, b in week)


def _read(part: str) -> list[tuple[int, int, int]]:
    found = _PART.fullmatch(part)
    if found is None:
        return []
    first = int(found["first"] or 1)
    last = int(found["last"] or found["first"] or 7)
    begins, ends = _minute(found["from"]), _minute(found["to"])
    return [(day, begins, ends) for day in range(first, last + 1)] if begins < ends <= 24 * 60 else []


def _minute(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)
