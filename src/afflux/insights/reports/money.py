"""Money: cost against what came back, payback, and a verdict on every line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from afflux.channels.models import Channel
from afflux.insights.metrics import cost
from afflux.insights.questions import Question, Tally
from afflux.insights.reports.channels import ChannelsReport, Line, channels_report
from afflux.insights.reports.paybacks import paybacks
from afflux.insights.reports.render import plain
from afflux.insights.targets import targets
from afflux.insights.verdicts import Case, Saying, Verdict, judge
from afflux.kernel.money import exponent, to_major

COLUMNS = ("adds", "kept", "orders", "revenue", "margin", "cost", "labour_cost", "cac", "cac_net", "roi")
ZERO = Decimal(0)


@dataclass(frozen=True)
class Judged:
    """A line with its verdict; `payback` is days from the first cost until what it earned covered all its cost."""

    line: Line
    verdict: Verdict
    payback: int | None


@dataclass(frozen=True)
class MoneyReport:
    report: ChannelsReport
    lines: list[Judged]
    payback: int | None


def money_report(question: Question) -> MoneyReport:
    """The report of a question. Refused: an unknown dimension."""
    report = channels_report(replace(question, people=False), COLUMNS, everything=True)
    payback = paybacks(question, report.currency)
    wanted = targets(report.currency)
    modes = _modes(report)
    judged = [
        Judged(
            line,
            judge(Case(line.tally, _less(report.total.tally, line.tally), _target(line, modes, wanted))),
            payback.get(line.keys),
        )
        for line in report.lines
        if any(line.keys)
    ]
    return MoneyReport(report, judged, payback.get(("all",)))


def _modes(report: ChannelsReport) -> dict[Any, UUID]:
    """Mode of each line's channel, or the line's own mode."""
    by = report.question.by
    if "mode" in by:
        return {line.keys: line.keys[by.index("mode")] for line in report.lines}
    if "channel" not in by:
        return {}
    place = by.index("channel")
    found = dict(
        Channel.objects.filter(
            id__in=[line.keys[place] for line in report.lines if line.keys[place]]
        ).values_list("id", "mode")
    )
    return {line.keys: found[line.keys[place]] for line in report.lines if line.keys[place] in found}


def _target(line: Line, modes: dict[Any, UUID], wanted: Any) -> int | None:
    found = wanted.get(modes.get(line.keys), wanted.get(None))
    return None if found is None else int(found)


def _less(whole: Tally, part: Tally) -> Tally:
    return {name: value - part.get(name, ZERO) for name, value in whole.items()}


def said(saying: Saying, currency: str) -> str:
    """The sentence in the language active now, its money and shares written out."""
    return str(saying.sentence) % {
        name: _field(name, value, currency) for name, value in saying.fields.items()
    }


def _field(name: str, value: Any, currency: str) -> str:
    if name.endswith("_money"):
        return f"{to_major(round(value), currency):,.{exponent(currency)}f} {currency}"
    if name.endswith("_share"):
        return f"{value * 100:,.1f} %"
    return str(value)


def verdict_dicts(money: MoneyReport) -> list[dict[str, Any]]:
    """One object per line: figures, intervals, verdict, reason, what would change it."""
    return [_dict(money, one) for one in money.lines]


def _dict(money: MoneyReport, one: Judged) -> dict[str, Any]:
    currency, line, verdict = money.report.currency, one.line, one.verdict
    figures = {key: plain(key, line.values[key], currency) for key in COLUMNS}
    spent = float(cost(line.tally)) or 1.0
    low, high = (verdict.takings.low, verdict.takings.high) if verdict.takings else (None, None)
    return {
        "name": " · ".join(line.names), **line.facts, **figures, "currency": currency, "roi_basis": line.roi_basis,
        "verdict": verdict.advice.value, "reason": said(verdict.reason, currency), "change": said(verdict.change, currency),
        "cac_low": _major(verdict.cac.low if verdict.cac else None, currency),
        "cac_high": _major(verdict.cac.high if verdict.cac else None, currency),
        "roi_low": None if low is None else round(low / spent - 1, 4),
        "roi_high": None if high is None else round(high / spent - 1, 4),
        "chance_of_covering_cost": None if verdict.chance is None else round(verdict.chance, 4),
        "payback_days": one.payback,
    }  # fmt: skip


def _major(value: float | None, currency: str) -> str | None:
    return None if value is None else format(to_major(round(value), currency), "f")
