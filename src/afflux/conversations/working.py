"""Working hours as a shop writes them, and time counted in them.

"1-5 09:00-18:00; 6 10:00-16:00": days 1 (Monday) to 7; empty means always. Pure; instants are aware.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from afflux.kernel.errors import Refused, problem

HOURS_FORM = problem(
    "conversations.hours_form",
    _("Write working hours like 1-5 09:00-18:00; 6 10:00-16:00, where 1 is Monday; empty means always."),
)
_PART = re.compile(
    r"(?:(?P<first>[1-7])(?:-(?P<last>[1-7]))?\s+)?(?P<from>[0-2]?\d:[0-5]\d)-(?P<to>[0-2]?\d:[0-5]\d)"
)
_SIGNS = str.maketrans({"–": "-", "；": ";", "：": ":", "　": " "})
LONGEST = 60  # days looked ahead: longer than any holiday between two slots of a week
Slots = tuple[tuple[int, int, int], ...]  # (ISO weekday, first minute of the day, minute after the last)


def checked(text: str) -> str:
    """The hours in one form. Raises Refused at field `hours`."""
    parts = [" ".join(part.split()) for part in text.translate(_SIGNS).split(";") if part.strip()]
    for part in parts:
        if not _read(part):
            raise Refused(HOURS_FORM, field="hours")
    return "; ".join(parts)


@lru_cache(maxsize=256)
def slots(hours: str) -> Slots:
    """The week's slots of hours that were checked, in order; none where it is always open."""
    return tuple(sorted(slot for part in hours.split("; ") if part for slot in _read(part)))


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


def is_open(hours: str, *, at: datetime, zone: str) -> bool:
    """Whether `at` lies within the hours."""
    local = at.astimezone(ZoneInfo(zone))
    minute = local.hour * 60 + local.minute
    week = slots(hours)
    return not week or any(day == local.isoweekday() and a <= minute < b for day, a, b in week)


def after(hours: str, start: datetime, minutes: int, *, zone: str) -> datetime:
    """The instant at which so many working minutes have passed since `start`."""
    left = timedelta(minutes=minutes)
    if not slots(hours):
        return start + left
    for begins, ends in _stretches(hours, start, zone):
        begins = max(begins, start)
        if ends - begins >= left:
            return begins + left
        left -= max(ends - begins, timedelta())
    return start + timedelta(days=LONGEST)


def _stretches(hours: str, start: datetime, zone: str) -> Iterator[tuple[datetime, datetime]]:
    """Working time from the day of `start` on, stretch by stretch; a day of 23 or 25 hours is as long as it is."""
    day = start.astimezone(ZoneInfo(zone)).date()
    for ahead in range(LONGEST):
        on = day + timedelta(days=ahead)
        for weekday, begins, ends in slots(hours):
            if weekday == on.isoweekday() and _moment(on, ends, zone) > start:
                yield _moment(on, begins, zone), _moment(on, ends, zone)


def _moment(day: date, minute: int, zone: str) -> datetime:
    on = day + timedelta(days=minute // (24 * 60))
    local = datetime.combine(on, time(minute // 60 % 24, minute % 60), ZoneInfo(zone))
    return local.astimezone(ZoneInfo("UTC"))
