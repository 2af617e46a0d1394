"""Metrics as people read them: the number, its unit, and the way to its facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from afflux.insights.console.asking import Asked
from afflux.insights.metrics import METRICS, Unit, Value, minor
from afflux.insights.reports.channels import ChannelsReport, Line
from afflux.kernel.money import exponent, to_major


@dataclass(frozen=True)
class Figure:
    """`kind` is the table's column kind (count, money, percent); `url` leads to the facts, if any.

    `guessed`: an ROI that stands on revenue, because the cost of some goods sold is unknown.
    """

    key: str
    label: Any
    text: str
    unit: str
    kind: str
    url: str = ""
    formula: Any = ""
    guessed: bool = False


def worded(key: str, value: Value, currency: str) -> str:
    """The value in the reader's language; "–" where it is not defined."""
    if value is None:
        return "–"
    unit = METRICS[key].unit
    if unit is Unit.MONEY:
        digits = exponent(currency)
        return format(to_major(minor(value) or 0, currency), f",.{digits}f")
    if unit is Unit.SHARE:
        percent = value * 100
        return f"{percent:,.{1 if abs(percent) < 1000 else 0}f} %"
    return format(round(value), ",d")


def figure(key: str, value: Value, currency: str, url: str = "", *, basis: str = "") -> Figure:
    """One metric's value, ready to be shown."""
    metric = METRICS[key]
    kind = {Unit.MONEY: "money", Unit.SHARE: "percent"}.get(metric.unit, "count")
    return Figure(
        key, metric.label, worded(key, value, currency), currency if metric.unit is Unit.MONEY else "", kind,
        url if value else "", metric.formula, guessed=key == "roi" and basis == "revenue" and value is not None,
    )  # fmt: skip


def figures(asked: Asked, report: ChannelsReport, line: Line, columns: tuple[str, ...]) -> list[Figure]:
    """A line's figures, each leading to its facts."""
    return [
        figure(
            c,
            line.values[c],
            report.currency,
            asked.facts(c, line.keys, report.question.by if line.keys else ()),
            basis=line.roi_basis,
        )
        for c in columns
    ]
