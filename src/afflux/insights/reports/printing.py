"""From the command line's words to a printed report."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import Any

from afflux.insights.models import Touch
from afflux.insights.questions import Question
from afflux.insights.reports import render
from afflux.insights.reports.channels import channels_report
from afflux.insights.reports.cohorts import cohorts_report
from afflux.insights.reports.funnel import Stage, funnel_report, ordered_funnel
from afflux.insights.reports.money import money_report, verdict_dicts
from afflux.insights.reports.periods import period
from afflux.insights.reports.repeat import repeat_report
from afflux.insights.reports.sorts import sort_dicts
from afflux.kernel.actors import SYSTEM
from afflux.kernel.clock import local_day, utc_now
from afflux.organization.models import Merchant

SHORT = (
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
    "conversion",
    "roi",
)


def printed(arguments: argparse.Namespace) -> str:
    """The report as text in the asked format. Refused: what the report itself refuses."""
    return _PRINTERS[arguments.kind](_question(arguments), arguments)


def _question(arguments: argparse.Namespace) -> Question:
    zone = Merchant.objects.values_list("timezone", flat=True).first() or "UTC"
    today = local_day(utc_now(), zone)
    asked = period(arguments.first, arguments.last, "", today=today, usual="all")
    by = tuple(part.strip() for part in arguments.by.split(",") if part.strip())
    touch = Touch.LAST if arguments.touch == "last" else Touch.FIRST
    return Question(
        asked.first, asked.last, today, SYSTEM, by=by, touch=touch, currency=arguments.currency.upper()
    )


def _channels(question: Question, arguments: argparse.Namespace) -> str:
    report = channels_report(question)
    found = render.channel_dicts(report)
    if arguments.format == "json":
        return render.as_json(found)
    columns = report.columns if arguments.format == "csv" else SHORT
    named = [*question.by, *(["mode"] if question.by == ("channel",) else [])]
    heads = [*named, *columns, "currency"]
    rows = [[line.get(h) for h in heads] for line in found]
    if arguments.format == "table" and rows:
        total = [render.plain(c, report.total.values[c], report.currency) for c in SHORT]
        rows.append(["=", *[""] * (len(named) - 1), *total, report.currency])
    return _written(arguments.format, heads, rows)


def _funnel(question: Question, arguments: argparse.Namespace) -> str:
    if arguments.steps:
        stages = ordered_funnel(arguments.steps.split(","), question)
        if arguments.format == "json":
            return render.as_json(render.stage_dicts(stages))
        return _written(arguments.format, *_stage_table(stages))
    report = funnel_report(question)
    if arguments.format == "json":
        return render.as_json(render.funnel_dicts(report))
    heads = [*question.by, *(s.key for s in report.total.stages)]
    rows: list[list[Any]] = [[*line.names, *(s.people for s in line.stages)] for line in report.lines]
    rows.append(["=", *[""] * (len(question.by) - 1), *(s.people for s in report.total.stages)])
    return _written(arguments.format, heads, rows)


def _stage_table(stages: Sequence[Stage]) -> tuple[list[str], list[list[Any]]]:
    heads = ["step", "people", "of_before", "of_first", "median_seconds"]
    return heads, [[d[h] for h in heads] for d in render.stage_dicts(stages)]


def _cohorts(question: Question, arguments: argparse.Namespace) -> str:
    found = render.cohort_dicts(cohorts_report(question))
    if arguments.format == "json":
        return render.as_json(found)
    width = max((len(c["people"]) for c in found), default=0)
    heads = ["cohort", *(str(i) for i in range(width))]
    rows = [[c["cohort"], *c["people"], *[None] * (width - len(c["people"]))] for c in found]
    return _written(arguments.format, heads, rows)


def _repeat(question: Question, arguments: argparse.Namespace) -> str:
    report = repeat_report(question)
    found = render.repeat_dict(report)
    if arguments.format == "json":
        return render.as_json(found)
    return _written(arguments.format, ["figure", "value"], [[k, v] for k, v in found.items()])


def _money(question: Question, arguments: argparse.Namespace) -> str:
    found = verdict_dicts(money_report(question))
    if arguments.format == "json":
        return render.as_json(found)
    heads = [
        "name",
        "verdict",
        "cost",
        "kept",
        "cac_net",
        "cac_low",
        "cac_high",
        "roi",
        "roi_low",
        "roi_high",
        "payback_days",
        "reason",
    ]
    return _written(arguments.format, heads, [[line.get(h) for h in heads] for line in found])


def _orders(question: Question, arguments: argparse.Namespace) -> str:
    found = sort_dicts(question)
    if arguments.format == "json":
        return render.as_json(found)
    heads = ["kind", "customer", "lines", "orders", "customers", "amount", "currency", "meaning"]
    return _written(arguments.format, heads, [[line[h] for h in heads] for line in found])


def _written(kind: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    return render.as_csv(heads, rows) if kind == "csv" else render.as_table(heads, rows)


_PRINTERS: dict[str, Callable[[Question, argparse.Namespace], str]] = {
    "channels": _channels,
    "funnel": _funnel,
    "cohorts": _cohorts,
    "repeat": _repeat,
    "money": _money,
    "orders": _orders,
}
