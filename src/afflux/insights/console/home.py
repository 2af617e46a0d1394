"""Home: what happened today, how full the pool is, where people come from and what became of them, what needs a hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from afflux.console.charts import Water, water
from afflux.console.pages import ConsoleRequest, page
from afflux.insights.console.asking import Asked
from afflux.insights.console.drawing import whole
from afflux.insights.console.figures import figure
from afflux.insights.console.river import BRANCHES, river
from afflux.insights.engine import ask, coarser
from afflux.insights.level import pool_now
from afflux.insights.metrics import METRICS
from afflux.insights.questions import Question, Row, Tally
from afflux.insights.reports.periods import Period
from afflux.kernel.clock import local_day, utc_now

TODAY = ("scans", "adds", "left_pool", "consultations", "orders", "revenue", "cost", "cac")
NEEDS = frozenset({"duplicates", "lost", "won"}.union(*(METRICS[key].needs for key in TODAY)))
DAYS = 90
FLOW = 30
ZERO = Decimal(0)


@page("home.read")
@require_safe
def home(request: ConsoleRequest) -> HttpResponse:
    """Figures of today against the seven days before, the pool's level, and the river of the last 30 days."""
    today = local_day(utc_now(), request.merchant.timezone)
    asked = _asked(request, today, today)
    days = ask(replace(asked.question, first=today - timedelta(days=DAYS - 1), by=("day",)))
    by_day = {row.keys[0]: row.tally for row in days.rows}
    may_open = request.actor.may("measure.read")
    recent = _asked(request, today - timedelta(days=FLOW - 1), today)
    found = ask(replace(recent.question, by=("mode", "channel")))
    flows = coarser(found, "channel")
    sources = flows if len(flows.rows) <= BRANCHES + 1 else coarser(found, "mode")
    context = {
        "today": today,
        "figures": [_today(key, by_day, today, days.currency, asked, may_open=may_open) for key in TODAY],
        "water": _water(request.actor, by_day, today),
        "river": river(sources, recent if may_open else None),
        "flow_days": FLOW,
        "empty": not days.rows and not flows.rows,
        "left_out": days.left_out,
        "best": _top(flows.rows),
    }
    return render(request, "insights/home.html", context)


def _asked(request: ConsoleRequest, first: date, last: date) -> Asked:
    today = local_day(utc_now(), request.merchant.timezone)
    question = Question(first, last, today, request.actor, by=(), people=False, needs=NEEDS)
    return Asked(question, Period(first, last), "channel", "first", "")


def _today(
    key: str, by_day: dict[Any, Tally], today: date, currency: str, asked: Asked, *, may_open: bool
) -> dict[str, Any]:
    """The figure of today, and its change against the mean of the seven days before (of sums, for a quotient)."""
    week: Tally = {}
    for back in range(1, 8):
        for name, value in by_day.get(today - timedelta(days=back), {}).items():
            week[name] = week.get(name, ZERO) + value
    metric = METRICS[key]
    now, usual = metric.of(by_day.get(today, {})), metric.of(week)
    if usual is not None and metric.additive:
        usual = usual / 7
    shown = figure(key, now, currency, asked.facts(key) if may_open else "")
    return {
        "figure": shown,
        "usual": figure(key, usual, currency).text if usual else "",
        "daily": metric.additive,
    }


def _water(actor: Any, by_day: dict[Any, Tally], today: date) -> Water | None:
    """The level day by day: today's count of contacts, walked back by what flowed in and out."""
    level = pool_now(actor)
    if not level:
        return None
    levels = [float(level)]
    for back in range(DAYS - 1):
        tally = by_day.get(today - timedelta(days=back), {})
        levels.append(
            levels[-1]
            - float(tally.get("adds", ZERO) - tally.get("duplicates", ZERO) - tally.get("left_pool", ZERO))
        )
    inflow = sum((t.get("adds", ZERO) - t.get("duplicates", ZERO) for t in by_day.values()), ZERO)
    out = sum((t.get("left_pool", ZERO) for t in by_day.values()), ZERO)
    return water(
        [max(0.0, v) for v in reversed(levels)],
        title=_("People in the pool"), text=whole(level),
        note=_("%(change)s in %(days)d days") % {"change": f"{'+' if inflow >= out else '−'}{whole(abs(inflow - out))}", "days": DAYS},
        inflow=_("in %(people)s") % {"people": whole(inflow)}, outflow=_("out %(people)s") % {"people": whole(out)},
        start=date_format(today - timedelta(days=DAYS - 1), "MONTH_DAY_FORMAT"), end=_("today"),
    )  # fmt: skip


def _top(rows: list[Row]) -> list[tuple[str, str, str]]:
    """The three channels that brought most kept people: name, people, address."""
    kept = METRICS["kept"]
    best = sorted(rows, key=lambda r: -(kept.of(r.tally) or ZERO))[:3]
    return [(r.names[0], whole(kept.of(r.tally)), _channel(r.keys[0])) for r in best if kept.of(r.tally)]


def _channel(key: Any) -> str:
    return reverse("channel", args=[key]) if isinstance(key, UUID) else ""
