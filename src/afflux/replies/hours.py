"""Weekly hours of rules and welcomes; other than a code's, these may end after midnight."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext_lazy as _

from afflux.kernel.errors import Refused, problem
from afflux.replies.engine import Hours

BAD_HOURS = problem(
    "replies.bad_hours", _("Choose at least one day, and hours such as 09:00 to 18:00 or 22:00 to 06:00.")
)
BAD_ZONE = problem("replies.bad_zone", _("“%(zone)s” is not a time zone such as Asia/Shanghai."))
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00")


def checked_hours(windows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The windows as they are stored: [{"days": [0..6], "from": "22:00", "to": "06:00"}]. Refuses what is no window."""
    stored = []
    for window in windows:
        try:
            days = sorted({int(day) for day in window["days"]})
            start, end = str(window["from"]), str(window["to"])
        except (KeyError, TypeError, ValueError) as error:
            raise Refused(BAD_HOURS, field="schedule") from error
        sound = _TIME.fullmatch(start) and _TIME.fullmatch(end) and start not in (end, "24:00")
        if not sound or not days or not set(days) <= set(range(7)):
            raise Refused(BAD_HOURS, field="schedule")
        stored.append({"days": days, "from": start, "to": end})
    return stored


def checked_zone(zone: str) -> str:
    """An IANA zone that this machine knows, or empty."""
    if zone and zone not in available_timezones():
        raise Refused(BAD_ZONE, field="zone", zone=zone[:60])
    return zone


def hours_of(stored: Sequence[Mapping[str, Any]]) -> tuple[Hours, ...]:
    """Stored windows as the engine reads them."""
    return tuple(Hours(frozenset(one["days"]), _minutes(one["from"]), _minutes(one["to"])) for one in stored)


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
