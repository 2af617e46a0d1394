"""Opening hours as a shop writes them: "1-5 09:00-18:00; 6 10:00-16:00", days 1 (Monday) to 7."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from afflux.kernel.errors import Refused, problem

HOURS_FORM = problem(
    "webchat.hours_form",
    _("Write opening hours like 1-5 09:00-18:00; 6 10:00-16:00, where 1 is Monday; empty means always."),
)
_PART = re.compile(
    r"(?:(?P<first>[1-7])(?:-(?P<last>[1-7]))?\s+)?(?P<from>[0-2]\d:[0-5]\d)-(?P<to>[0-2]\d:[0-5]\d)"
)


def checked_hours(text: str) -> str:
    """The hours in one form. Raises Refused at field `hours`."""
    plain = text.replace("–", "-").replace("；", ";").replace("：", ":")
    parts = [" ".join(part.split()) for part in plain.split(";") if part.strip()]
    for part in parts:
        found = _PART.fullmatch(part)
        if found is None or not found["from"] < found["to"] <= "24:00" or _backwards(found):
            raise Refused(HOURS_FORM, field="hours")
    return "; ".join(parts)


def is_open(hours: str, *, at: datetime, zone: str) -> bool:
    """Whether somebody is there at `at`, by hours that were checked."""
    local = at.astimezone(ZoneInfo(zone))
    day, clock = local.isoweekday(), f"{local:%H:%M}"
    parts = [found for part in hours.split("; ") if (found := _PART.fullmatch(part))]
    return not parts or any(_covers(found, day) and found["from"] <= clock < found["to"] for found in parts)


def _covers(found: re.Match[str], day: int) -> bool:
    first = int(found["first"] or 1)
    last = int(found["last"] or found["first"] or 7)
    return first <= day <= last


def _backwards(found: re.Match[str]) -> bool:
    return bool(found["last"]) and found["last"] < found["first"]
