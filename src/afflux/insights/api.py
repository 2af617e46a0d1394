"""/api/v1/reports: the figures of Measure, the same as on the console and on the command line."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema
from pydantic import Field

from afflux.api.fields import Currency, Day
from afflux.api.keys import ApiRequest
from afflux.api.routes import Routes
from afflux.insights.models import Touch
from afflux.insights.questions import Question
from afflux.insights.reports import render
from afflux.insights.reports.channels import channels_report
from afflux.insights.reports.cohorts import cohorts_report
from afflux.insights.reports.funnel import funnel_report, ordered_funnel
from afflux.insights.reports.money import money_report, verdict_dicts
from afflux.insights.reports.periods import period
from afflux.insights.reports.repeat import repeat_report
from afflux.insights.reports.sorts import sort_dicts
from afflux.kernel.clock import local_day, utc_now
from afflux.organization.access import merchant

routes = Routes(_("Reports"))


class Asked(Schema):
    since: Annotated[Day | None, Field(description="First day; otherwise the first day of facts.")] = None
    until: Annotated[Day | None, Field(description="Last day, inclusive; otherwise today.")] = None
    by: Annotated[
        str,
        Field(
            max_length=120,
            description="channel, mode, domain, paid, store, region, staff, batch, product, day, week, month, label.KEY; several with commas.",
        ),
    ] = "channel"
    touch: Literal["first", "last"] = "first"
    currency: Annotated[Currency | None, Field(description="Otherwise the merchant's.")] = None


class AskedFunnel(Asked):
    steps: Annotated[
        str, Field(max_length=600, description="Kinds of events in their order, with commas.")
    ] = ""


class ChannelsOut(Schema):
    since: date
    until: date
    by: list[str]
    currency: str
    left_out: list[str]
    lines: list[dict[str, Any]]


class CohortOut(Schema):
    cohort: str
    size: int
    people: list[int]


def question(request: ApiRequest, asked: Asked) -> Question:
    """What the query asks, on the merchant's calendar. Refused: a period that ends before it begins."""
    today = local_day(utc_now(), merchant().timezone)
    first, last = (day.isoformat() if day else "" for day in (asked.since, asked.until))
    found = period(first, last, "", today=today, usual="all")
    return Question(
        found.first,
        found.last,
        today,
        request.actor,
        by=tuple(part.strip() for part in asked.by.split(",") if part.strip()),
        touch=Touch.LAST if asked.touch == "last" else Touch.FIRST,
        currency=asked.currency or "",
    )


@routes.get(
    "/reports/channels",
    right="measure.read",
    response=ChannelsOut,
    says=_(
        "What each source of people cost and brought: exposures, scans, adds, orders, revenue, cost, CAC, ROI …"
    ),
)
def report_channels(request: ApiRequest, asked: Query[Asked]) -> Any:
    report = channels_report(question(request, asked))
    return {
        "since": report.question.first,
        "until": report.question.last,
        "by": list(report.question.by),
        "currency": report.currency,
        "left_out": report.left_out,
        "lines": render.channel_dicts(report),
    }


@routes.get(
    "/reports/money",
    right="measure.read",
    response=list[dict[str, Any]],
    says=_("Cost against what came back, payback, and the verdict on every line with its reason."),
)
def report_money(request: ApiRequest, asked: Query[Asked]) -> Any:
    return verdict_dicts(money_report(question(request, asked)))


@routes.get(
    "/reports/funnel",
    right="measure.read",
    response=dict[str, Any],
    says=_(
        "The steps of drainage with the time between them; or, with `steps`, who did these events one after the other."
    ),
)
def report_funnel(request: ApiRequest, asked: Query[AskedFunnel]) -> Any:
    if asked.steps.strip():
        return {"steps": render.stage_dicts(ordered_funnel(asked.steps.split(","), question(request, asked)))}
    return render.funnel_dicts(funnel_report(question(request, asked)))


@routes.get(
    "/reports/cohorts",
    right="measure.read",
    response=list[CohortOut],
    says=_("People by the month of their first order, and how many ordered in each month since."),
)
def report_cohorts(request: ApiRequest, asked: Query[Asked]) -> Any:
    return render.cohort_dicts(cohorts_report(question(request, asked)))


@routes.get(
    "/reports/repeat",
    right="measure.read",
    response=dict[str, Any],
    says=_("How many bought again, and after how many days."),
)
def report_repeat(request: ApiRequest, asked: Query[Asked]) -> Any:
    return render.repeat_dict(repeat_report(question(request, asked)))


@routes.get(
    "/reports/orders",
    right="trade.read",
    response=list[dict[str, Any]],
    says=_(
        "Every order line by what it is: sold, given, come back, adjusted, cancelled; with and without a customer."
    ),
)
def report_orders(request: ApiRequest, asked: Query[Asked]) -> Any:
    return sort_dicts(question(request, asked))
