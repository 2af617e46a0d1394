"""Time counted in working hours (`kernel.week`). Pure; instants are aware."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from afflux.kernel.errors import Refused, problem
from afflux.kernel.week import plain, slots

HOURS_FORM = problem(
    "conversations.hours_form",
    _("Write working hours like 1-5 09:00-18:00; 6 10:00-16:00, where 1 is Monday; empty means always."),
)
LONGEST = 60  # days looked ahead: longer than any holiday between two slots of a week


def checked(text: str) -> str:
    """The hours in one form. Raises Refused at field `hours`."""
    found = plain(text)
    if found is None:
        raise Refused(HOURS_FORM, field="hours")
    return found


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
