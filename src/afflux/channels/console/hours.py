"""Scans per hour as a heat table: a row a day, a column every hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from afflux.channels.queries.scans import HourOfScans
from afflux.console.charts import Heat, heat


def hours_chart(hours: Sequence[HourOfScans], *, last: date, days: int) -> Heat:
    """The `days` days up to `last`, newest first; a cell tells its hour in a sentence."""
    known = {hour.hour: hour for hour in hours}
    rows = []
    for back in range(days):
        day = last - timedelta(days=back)
        rows.append(
            (date_format(day, "D m-d"), [_cell(known.get(datetime.combine(day, time(h)))) for h in range(24)])
        )
    return heat(rows, heads=[f"{h:02d}" for h in range(24)], title=_("Scans per hour"), corner=_("Day"))


def _cell(hour: HourOfScans | None) -> tuple[float | None, str, str, str]:
    if hour is None:
        return (0, "", "", "")
    said = _(
        "%(assigned)s assigned, %(returning)s returning, %(fallback)s to the fallback, %(not_valid)s while not valid"
    ) % {
        "assigned": hour.assigned,
        "returning": hour.returning,
        "fallback": hour.fallback,
        "not_valid": hour.not_valid,
    }
    return (hour.all, str(hour.all), "", said)
