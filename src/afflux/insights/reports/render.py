"""Reports as JSON, CSV and plain tables. Money is exact decimals of major units; a figure that is not defined is null."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from afflux.insights.metrics import METRICS, Unit, Value, minor
from afflux.insights.reports.channels import ChannelsReport, Line
from afflux.insights.reports.cohorts import CohortsReport
from afflux.insights.reports.funnel import FunnelReport, Stage
from afflux.insights.reports.repeat import RepeatReport
from afflux.kernel.money import to_major


def plain(key: str, value: Value, currency: str) -> Any:
    """A metric's value for machines: counts as integers, money as a decimal string, shares as numbers of 6 digits."""
    if value is None:
        return None
    unit = METRICS[key].unit
    if unit is Unit.MONEY:
        return format(to_major(minor(value) or 0, currency), "f")
    if unit is Unit.COUNT:
        return int(value)
    return float(round(value, 6))


def channel_dicts(report: ChannelsReport) -> list[dict[str, Any]]:
    """One object per line: dimensions by id and name, what describes a channel, every metric, the currency."""
    return [_line(report, line) for line in report.lines]


def _line(report: ChannelsReport, line: Line) -> dict[str, Any]:
    made: dict[str, Any] = {"channel": None, "mode": None}
    for dim, key, name in zip(report.question.by, line.keys, line.names, strict=True):
        made[dim] = None if key is None else name
        if dim not in ("channel",) and key is not None and str(key) != name:
            made[f"{dim}_id"] = str(key)
        if dim == "channel":
            made |= {"channel_id": None if key is None else str(key), "name": name}
    made |= line.facts
    made |= {key: plain(key, line.values[key], report.currency) for key in report.columns}
    return made | {"roi_basis": line.roi_basis, "currency": report.currency}


def funnel_dicts(report: FunnelReport) -> dict[str, Any]:
    """The steps of all and of each line."""
    return {
        "from": report.question.first.isoformat(),
        "to": report.question.last.isoformat(),
        "by": list(report.question.by),
        "total": stage_dicts(report.total.stages),
        "lines": [{"names": list(line.names), "steps": stage_dicts(line.stages)} for line in report.lines],
    }


def stage_dicts(stages: Sequence[Stage]) -> list[dict[str, Any]]:
    """Steps with their people, shares and the median time since the step before."""
    return [
        {
            "step": s.key, "people": s.people, "of_before": _share(s.of_before), "of_first": _share(s.of_first),
            "median_seconds": s.median,
        }
        for s in stages
    ]  # fmt: skip


def cohort_dicts(report: CohortsReport) -> list[dict[str, Any]]:
    """One object per cohort: its month, its size, and who ordered 0, 1, 2 … months later."""
    return [{"cohort": c.month.strftime("%Y-%m"), "size": c.size, "people": c.people} for c in report.cohorts]


def repeat_dict(report: RepeatReport) -> dict[str, Any]:
    """Who bought again, how many orders were repeats, and the days between."""
    return {
        "first_time_buyers": report.first_time, "bought_again": report.again,
        "repeat_rate": None if report.rate is None else float(round(report.rate, 6)),
        "orders": report.orders, "repeat_orders": report.repeats, "interval_quarter_days": report.quarter,
        "interval_median_days": report.median, "interval_three_quarters_days": report.three_quarters,
    }  # fmt: skip


def _share(value: Decimal | None) -> float | None:
    return None if value is None else float(round(value, 6))


def as_json(value: Any) -> str:
    """Indented JSON; Chinese stays Chinese."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def as_csv(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """CSV with a heading line; nothing for null."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows([["" if v is None else v for v in row] for row in rows])
    return buffer.getvalue().rstrip("\n")


def as_table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Columns set with blanks, numbers to the right; Chinese letters take two places."""
    text = [[_word(v) for v in row] for row in rows]
    width = [max([_width(h), *(_width(row[i]) for row in text)]) for i, h in enumerate(heads)]
    right = [
        all(isinstance(row[i], int | float | Decimal | None) or _numeric(row[i]) for row in rows)
        for i in range(len(heads))
    ]
    lines = [[*heads], ["─" * w for w in width], *text]
    return "\n".join(
        "  ".join(_padded(v, width[i], right=right[i]) for i, v in enumerate(line)).rstrip() for line in lines
    )


def _numeric(value: Any) -> bool:
    return isinstance(value, str) and value.replace(".", "", 1).replace("-", "", 1).isdigit()


def _word(value: Any) -> str:
    return "–" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _padded(text: str, width: int, *, right: bool) -> str:
    gap = " " * (width - _width(text))
    return gap + text if right else text + gap
