"""The rows behind a number: every figure of Measure leads here."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from afflux.channels.models import Scan
from afflux.channels.models.sources import CostKind, Step
from afflux.console.pages import ConsoleRequest, page
from afflux.insights.console.asking import asked
from afflux.insights.console.figures import figure
from afflux.insights.engine import ask
from afflux.insights.metrics import METRICS, Value
from afflux.insights.questions import Question
from afflux.insights.reports.channels import channels_report
from afflux.insights.rows import Fact, Facts, facts_of, kinds_of
from afflux.trade.models import Order

TITLES = {
    "exposures": _("Counts from files and forms"),
    "costs": _("Costs"),
    "scans": _("Scans"),
    "events": _("Events"),
    "adds": _("Adds"),
    "losses": _("People who left"),
    "orders": _("Orders and refunds"),
}
STATES = {"kept": _("Kept"), "lost": _("Lost"), "duplicate": _("Duplicate")}
BRANCHES = {
    "view": _("Page view"),
    "consultation": _("Consultation"),
}


@page("measure.read")
@require_safe
def facts(request: ConsoleRequest, metric: str) -> HttpResponse:
    """The figure once more, and the rows that make it."""
    if metric not in METRICS or not kinds_of(metric):
        raise Http404
    found = asked(request, by="channel")
    kinds = kinds_of(metric)
    kind = request.GET.get("rows", kinds[0])
    kind = kind if kind in kinds else kinds[0]
    value, currency = _value(metric, found.question)
    shown = facts_of(metric, kind, found.question, figure=value, cursor=request.GET.get("after"))
    context = {
        "asked": found, "metric": METRICS[metric], "figure": figure(metric, value, currency), "kinds": _tabs(request, kinds, kind),
        "title": TITLES[kind], "facts": shown, "rows": [_row(request, kind, fact) for fact in shown.rows],
        "next": _query(request, after=shown.next_cursor) if shown.next_cursor else "",
        "first": _query(request, after=None) if request.GET.get("after") else "",
        "sum": _sum(shown), "narrowed": found.narrowed,
    }  # fmt: skip
    return render(request, "insights/facts.html", context)


def _value(metric: str, question: Question) -> tuple[Value, str]:
    """The metric's value and the currency that money is in; only what the metric is made of is summed."""
    if "product" in question.where:
        report = channels_report(replace(question, by=("product",)))
        return METRICS[metric].of(report.total.tally), report.currency
    needs = frozenset(METRICS[metric].needs)
    answer = ask(replace(question, by=(), needs=needs, people="buyers" in needs))
    return METRICS[metric].of(answer.total), answer.currency


def _tabs(request: ConsoleRequest, kinds: list[str], current: str) -> list[tuple[Any, str, bool]]:
    return (
        [(TITLES[k], _query(request, rows=k, after=None), k == current) for k in kinds]
        if len(kinds) > 1
        else []
    )


def _sum(shown: Facts) -> Any:
    return None if shown.kind in ("orders", "costs") else shown.total


def _row(request: ConsoleRequest, kind: str, fact: Fact) -> dict[str, Any]:
    """A fact with its words in the reader's language and the address of what it is about."""
    person = ""
    if fact.person and request.actor.may("pool.read"):
        person = reverse("person", args=[fact.person])
    return {
        "fact": fact, "word": _word(kind, fact.word), "person": person, "link": _link(kind, fact),
        "dated": kind in ("exposures", "costs"), "minutes": int(fact.note) // 60 if kind == "exposures" and fact.note else 0,
    }  # fmt: skip


def _word(kind: str, word: str) -> Any:
    if kind == "exposures":
        return Step(word).label
    if kind == "costs":
        return CostKind(word).label
    if kind == "scans":
        return Scan.Outcome(int(word)).label
    if kind == "orders":
        return Order.Kind(word).label
    return STATES.get(word) or BRANCHES.get(word) or word


def _link(kind: str, fact: Fact) -> str:
    if kind == "exposures":
        return reverse("exposure", args=[fact.id])
    if kind == "costs":
        return reverse("cost", args=[fact.id])
    if kind == "scans" and fact.link:
        return reverse("code", args=[fact.link])
    return reverse("order", args=[fact.link]) if kind == "orders" and fact.link else ""


def _query(request: ConsoleRequest, **changes: str | None) -> str:
    words: dict[str, Any] = {k: v for k, v in request.GET.items() if v and k not in changes}
    return "?" + urlencode({**words, **{k: v for k, v in changes.items() if v}})
