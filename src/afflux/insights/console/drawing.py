"""From reports to marks."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from afflux.console.charts import Bars, Heat, Line, Lines, bars, heat, lines
from afflux.insights.console.asking import Asked
from afflux.insights.console.figures import worded
from afflux.insights.reports.channels import ChannelsReport
from afflux.insights.reports.cohorts import CohortsReport
from afflux.insights.reports.funnel import Stage
from afflux.insights.reports.repeat import RepeatReport

MOST = 12
GAPS = 90


def percent(share: Decimal | None) -> str:
    """A share as people read it."""
    return "–" if share is None else f"{share * 100:,.1f} %"


def whole(value: Any) -> str:
    """A count with grouped thousands."""
    return format(round(value), ",d")


def span(seconds: int | None) -> str:
    """A length of time in its largest sensible unit."""
    if seconds is None:
        return ""
    if seconds < 90:
        return _("%(n)d s") % {"n": seconds}
    if seconds < 5400:
        return _("%(n)d min") % {"n": round(seconds / 60)}
    if seconds < 172_800:
        return _("%(n)d h") % {"n": round(seconds / 3600)}
    return _("%(n)d days") % {"n": round(seconds / 86_400)}


def share_bars(found: Asked, report: ChannelsReport) -> Bars | None:
    """Adds of the first lines, or their revenue where nobody was added."""
    key = "adds" if report.total.values["adds"] else "revenue"
    rows = [
        (
            " · ".join(line.names),
            float(line.values[key] or 0),
            worded(key, line.values[key], report.currency),
            found.facts(key, line.keys),
        )
        for line in report.lines[:MOST]
        if line.values[key]
    ]
    title = _("Adds") if key == "adds" else _("Revenue")
    return bars(rows, title=title) if len(rows) > 1 else None


def funnel_bars(stages: Sequence[Stage], found: Asked | None) -> Bars:
    """One bar per step, wide as the square root of its people so that small steps stay visible beside impressions."""
    rows = []
    for stage in stages:
        note = percent(stage.of_before) if stage.of_before is not None else ""
        if stage.median is not None:
            note = _("%(share)s · median %(time)s") % {"share": note, "time": span(stage.median)}
        url = found.facts(stage.key, (), ()) if found and stage.people else ""
        rows.append((stage.label, stage.people**0.5, whole(stage.people), url, "water", note))
    return bars(rows, title=_("People or counts at each step"))


def cohort_heat(report: CohortsReport, *, counted: bool) -> Heat | None:
    """The cohort table; `counted` shows people instead of shares of the cohort."""
    shown = [c for c in report.cohorts if c.size]
    if not shown:
        return None
    width = min(24, max(len(c.people) for c in shown))
    rows = []
    for cohort in shown:
        cells: list[tuple[float | None, Any, str, Any]] = []
        for i, people in enumerate(cohort.people[:width]):
            share = people / cohort.size
            text = whole(people) if counted or i == 0 else percent(Decimal(str(round(share, 4))))
            title = _("%(people)s of %(size)s people who first bought in %(month)s ordered %(months)s months later.") % {
                "people": people, "size": cohort.size, "month": cohort.month.strftime("%Y-%m"), "months": i,
            }  # fmt: skip
            cells.append((share if i else None, text, "", title))
        rows.append((cohort.month.strftime("%Y-%m"), cells))
    later = [c[0] for _label, cells in rows for c in cells if c[0] is not None]
    return heat(
        rows,
        heads=[str(i) for i in range(width)],
        title=_("Cohorts by month of the first order"),
        corner=_("First order"),
        top=max(later, default=1.0),
    )


def gap_line(report: RepeatReport) -> Lines | None:
    """How many repeat orders came how many days after the one before."""
    if not report.gaps:
        return None
    values: list[float | None] = [float(report.gaps.get(day, 0)) for day in range(GAPS + 1)]
    return lines(
        [Line(_("Repeat orders"), values, "water")],
        labels=[str(day) for day in range(GAPS + 1)],
        title=_("Repeat orders by days since the order before"),
        text=lambda v: whole(round(v)),
    )
