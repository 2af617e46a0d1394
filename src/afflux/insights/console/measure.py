"""Measure: channels, funnel, cohorts, repeat purchase, money, glossary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from afflux.console.pages import ConsoleRequest, page
from afflux.console.spreadsheets import spreadsheet
from afflux.insights.console.asking import Asked, asked
from afflux.insights.console.drawing import cohort_heat, funnel_bars, gap_line, share_bars
from afflux.insights.console.figures import figure, figures
from afflux.insights.console.lines import lines_of
from afflux.insights.metrics import METRICS, Unit, minor
from afflux.insights.reports.channels import ChannelsReport, channels_report, number
from afflux.insights.reports.cohorts import cohorts_report
from afflux.insights.reports.funnel import funnel_report, ordered_funnel
from afflux.insights.reports.repeat import repeat_report
from afflux.kernel.money import to_major

SHOWN = (
    "exposures",
    "scans",
    "adds",
    "lost",
    "orders",
    "buyers",
    "revenue",
    "cost",
    "cac",
    "cac_net",
    "add_rate",
    "conversion",
    "roi",
)
MORE = (
    "reach",
    "views",
    "consultations",
    "won",
    "win_rate",
    "margin",
    "labour_cost",
    "cac_1",
    "cac_7",
    "cac_30",
    "cost_per_consultation",
    "cost_per_order",
)


@page("measure.read")
@require_safe
def channels(request: ConsoleRequest) -> HttpResponse:
    """Every line with its metrics; each number opens its facts."""
    found = asked(request)
    report = channels_report(found.question)
    if kind := request.GET.get("export"):
        return exported(request, report, (*SHOWN, *MORE), kind)
    more = request.GET.get("more") == "1"
    sort = request.GET.get("sort", "")
    report = sorted_by(report, sort)
    columns = (*SHOWN, *MORE) if more else SHOWN
    first = lines_of(request, found, report.lines, sort=sort, more="1" if more else None)
    context = {
        "asked": found, "bar": found.bar, "report": report, "columns": _sorts(found, columns, sort, more=more),
        "heads": [_head(key) for key in found.question.by],
        "lines": [(_titles(found, line), figures(found, report, line, columns), line) for line in first.shown],
        "more_lines": first,
        "total": figures(found, report, report.total, columns),
        "chart": share_bars(found, report), "on_revenue": any(line.roi_basis == "revenue" for line in report.lines), "more": more, "more_url": found.query(more=None if more else "1"),
        "export_url": found.query(export="csv"), "export_xlsx": found.query(export="xlsx"),
    }  # fmt: skip
    return render(request, "insights/channels.html", context)


def sorted_by(report: ChannelsReport, sort: str) -> ChannelsReport:
    """The lines by a metric ("-adds": the most first); lines where it is not defined come last."""
    key = sort.lstrip("-")
    if key not in report.columns:
        return report
    down = sort.startswith("-")
    known = sorted(
        (line for line in report.lines if line.values[key] is not None),
        key=lambda line: number(line.values[key]),
        reverse=down,
    )
    return replace(report, lines=[*known, *(line for line in report.lines if line.values[key] is None)])


def _sorts(found: Asked, columns: tuple[str, ...], sort: str, *, more: bool) -> list[tuple[Any, str, str]]:
    """(metric, address that sorts by it, direction now) of each column."""
    heads = []
    for c in columns:
        now = "descending" if sort == f"-{c}" else "ascending" if sort == c else ""
        turned = c if now == "descending" else f"-{c}"
        heads.append((METRICS[c], found.query(sort=turned, more="1" if more else None), now))
    return heads


def _head(key: str) -> str:
    from afflux.insights.dimensions import dimension

    return str(dimension(key).label)


def _titles(found: Asked, line: Any) -> list[tuple[str, str]]:
    """Each dimension's value and the address that looks into it."""
    titles = []
    for key, value, name in zip(found.question.by, line.keys, line.names, strict=True):
        url = found.query(
            by="month" if key == "channel" else "channel",
            **{f"only.{key}": "-" if value is None else str(value)},
        )
        titles.append((name, url))
    return titles


def exported(
    request: ConsoleRequest, report: ChannelsReport, columns: tuple[str, ...], kind: str
) -> HttpResponse:
    """The report as a spreadsheet: exact numbers, one line per row."""
    if not request.actor.may("measure.export"):
        raise PermissionDenied
    heads = [
        *(_head(key) for key in report.question.by),
        *(str(METRICS[c].label) for c in columns),
        _("Currency"),
    ]
    return spreadsheet(request, name="channels", heads=heads, lines=_lines(report, columns), kind=kind)


def _lines(report: ChannelsReport, columns: tuple[str, ...]) -> Iterable[list[Any]]:
    for line in report.lines:
        cells: list[Any] = list(line.names)
        for c in columns:
            value = line.values[c]
            money = METRICS[c].unit is Unit.MONEY and value is not None
            cells.append(to_major(minor(value) or 0, report.currency) if money else value)
        yield [*cells, report.currency]


@page("measure.read")
@require_safe
def funnel(request: ConsoleRequest) -> HttpResponse:
    """Drainage step by step, split by a dimension; or any kinds of events in their order."""
    found = asked(request)
    steps = request.GET.get("steps", "")[:400]
    context: dict[str, Any] = {"asked": found, "bar": found.bar, "steps": steps}
    if steps:
        stages = ordered_funnel(steps.split(","), found.question)
        context |= {"stages": stages, "chart": funnel_bars(stages, None)}
    else:
        report = funnel_report(found.question)
        context |= {
            "report": report,
            "stages": report.total.stages,
            "more_lines": lines_of(request, found, report.lines),
            "chart": funnel_bars(report.total.stages, found),
            "head": " · ".join(_head(k) for k in found.question.by),
        }
    return render(request, "insights/funnel.html", context)


@page("measure.read")
@require_safe
def cohorts(request: ConsoleRequest) -> HttpResponse:
    """Who bought first in which month, and how many came back in each month since."""
    found = asked(request, usual="all")
    report = cohorts_report(found.question)
    counted = request.GET.get("show") == "people"
    context = {
        "asked": found, "bar": found.bar, "report": report, "counted": counted, "chart": cohort_heat(report, counted=counted),
        "people_url": found.query(show="people"), "share_url": found.query(show=None),
    }  # fmt: skip
    return render(request, "insights/cohorts.html", context)


@page("measure.read")
@require_safe
def repeat(request: ConsoleRequest) -> HttpResponse:
    """How many come back, and after how many days."""
    found = asked(request, usual="all")
    report = repeat_report(found.question)
    return render(
        request,
        "insights/repeat.html",
        {
            "asked": found,
            "bar": found.bar,
            "report": report,
            "chart": gap_line(report),
            "new_url": found.facts("new_buyers", (), ()),
            "repeats_url": found.facts("repeats", (), ()),
        },
    )


@page("measure.read")
@require_safe
def glossary(request: ConsoleRequest) -> HttpResponse:
    """Every metric: what it is, its formula, its unit, whether it adds up."""
    return render(request, "insights/glossary.html", {"metrics": METRICS.values()})


def channel_figures(request: HttpRequest, channel: Any) -> str:
    """The strip of figures on a channel's own page: the last 30 days."""
    from django.template.loader import render_to_string

    actor = request.actor  # type: ignore[attr-defined]
    if not actor.may("measure.read") and not actor.own_only:
        return ""
    found = _asked_of_channel(request, channel)
    report = channels_report(
        found.question, ("exposures", "scans", "adds", "orders", "cost", "cac", "cac_net", "roi")
    )
    shown = [
        figure(
            c, report.total.values[c], report.currency, found.facts(c) if actor.may("measure.read") else ""
        )
        for c in report.columns
    ]
    return render_to_string(
        "insights/strip.html",
        {"figures": shown, "days": 30, "url": reverse("report_channels") + found.query(by="month")},
        request,
    )


def _asked_of_channel(request: Any, channel: Any) -> Asked:
    from datetime import timedelta

    from afflux.insights.questions import Question
    from afflux.insights.reports.periods import Period
    from afflux.kernel.clock import local_day, utc_now

    today = local_day(utc_now(), request.merchant.timezone)
    first = today - timedelta(days=29)
    question = Question(
        first, today, today, request.actor, by=(), where={"channel": str(channel.pk)}, people=False
    )
    return replace(Asked(question, Period(first, today), "channel", "first", ""))
