"""Periods as people ask for them: two days, or a preset."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from afflux.insights import cube
from afflux.kernel.errors import Refused, problem

BAD_DAY = problem("insights.bad_day", _("“%(value)s” is no day. Write it as 2026-03-31."))
BACKWARDS = problem("insights.backwards", _("The period ends (%(last)s) before it begins (%(first)s)."))
PRESETS: dict[str, Any] = {
    "7": _("7 days"), "30": _("30 days"), "90": _("90 days"), "365": _("12 months"), "all": _("All time"),
}  # fmt: skip


@dataclass(frozen=True)
class Period:
    """Both days inclusive; `preset` is empty where the days were typed."""

    first: date
    last: date
    preset: str = ""

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def before(self) -> Period:
        """The period of the same length that ends the day before this one begins."""
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))


def period(first: str, last: str, preset: str, *, today: date, usual: str = "90") -> Period:
    """The asked period; without a wish the `usual` preset. Refused: no day, or an end before its beginning.

    Presets end today, or on the last day of facts where nothing has come for longer than the preset (an old file
    was imported), so that a first look is never empty.
    """
    known = cube.bounds()
    if first or last:
        start = _day(first) if first else (known[0] if known else today)
        end = _day(last) if last else max(today, known[1] if known else today)
        if end < start:
            raise Refused(BACKWARDS, field="to", first=start.isoformat(), last=end.isoformat())
        return Period(start, end)
    chosen = preset if preset in PRESETS else usual
    if chosen == "all":
        return Period(known[0] if known else today, max(today, known[1]) if known else today, "all")
    length = int(chosen)
    end = today
    if known and known[1] < today - timedelta(days=length - 1):
        end = known[1]
    return Period(end - timedelta(days=length - 1), end, chosen)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Refused(BAD_DAY, field="from", value=text[:40]) from None
