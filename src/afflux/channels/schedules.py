"""Weekly hours of a target: windows of local time on chosen days; no window at all means always."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext_lazy as _

from afflux.kernel.errors import Refused, problem

BAD_WINDOW = problem("channels.bad_hours", _("Choose at least one day, and hours that end after they begin."))
BAD_ZONE = problem("channels.bad_timezone", _("“%(zone)s” is not a time zone such as Asia/Shanghai."))
_TIME = re.compile(r"^([01]\d|2[0-3]):[0-5]\d$")
MIDNIGHT = "24:00"


@dataclass(frozen=True)
class Window:
    """From `start` (inclusive) to `end` (exclusive), "HH:MM" local, on `days` (0 Monday … 6 Sunday); "24:00" ends a day."""

    days: tuple[int, ...]
    start: str
    end: str

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """The window as a target keeps it: {"days": [0..6], "from": "09:00", "to": "18:00"}."""
        return cls(tuple(stored["days"]), stored["from"], stored["to"])

    def stored(self) -> dict[str, Any]:
        """The window as a target keeps it."""
        return {"days": list(self.days), "from": self.start, "to": self.end}


def checked(windows: Sequence[Window], *, field: str = "schedule") -> list[dict[str, Any]]:
    """The windows as they are stored; an end of 00:00 means the end of the day. Refuses empty and backward ones."""
    stored = []
    for window in windows:
        end = MIDNIGHT if window.end in ("00:00", MIDNIGHT) else window.end
        days = tuple(sorted(set(window.days)))
        sound = _TIME.match(window.start) and (end == MIDNIGHT or _TIME.match(end)) and window.start < end
        if not sound or not days or not set(days) <= set(range(7)):
            raise Refused(BAD_WINDOW, field=field)
        stored.append(Window(days, window.start, end).stored())
    return stored


def open_at(schedule: Sequence[Mapping[str, Any]], at: datetime, zone: str) -> bool:
    """Whether a target with this stored schedule takes people at instant `at`."""
    if not schedule:
        return True
    local = at.astimezone(ZoneInfo(zone))
    clock = f"{local:%H:%M}"
    return any(
        local.weekday() in window["days"] and window["from"] <= clock < window["to"] for window in schedule
    )


def checked_zone(zone: str) -> str:
    """An IANA zone that this machine knows."""
    if zone not in available_timezones():
        raise Refused(BAD_ZONE, field="timezone", zone=zone[:60])
    return zone
