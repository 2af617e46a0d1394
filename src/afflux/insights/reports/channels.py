"""Channels: what each source of people cost and brought, by any dimensions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from afflux.channels.models import Channel
from afflux.insights.engine import COSTS, ask
from afflux.insights.metrics import METRICS, Value, roi_basis, values
from afflux.insights.questions import Answer, Question, Row, Tally
from afflux.insights.reports.products import with_products

COLUMNS = (
    "exposures", "reach", "scans", "views", "adds", "duplicates", "lost", "kept", "consultations", "orders", "buyers",
    "won", "repeats", "revenue", "margin", "cost", "labour_cost", "minutes", "add_rate", "conversion", "win_rate",
    "cac", "cac_net", "cac_1", "cac_7", "cac_30", "cost_per_consultation", "cost_per_order", "roi",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One line: keys and names of its dimensions, what describes them further, metrics, and the tally behind them."""

    keys: tuple[Any, ...]
    names: tuple[str, ...]
    facts: dict[str, Any]
    values: dict[str, Value]
    roi_basis: str
    tally: Tally


@dataclass(frozen=True)
class ChannelsReport:
    """`lines` in the order of cost, adds, revenue; `total` counts each buyer once."""

    question: Question
    columns: tuple[str, ...]
    lines: list[Line]
    total: Line
    currency: str
    left_out: list[str]


def channels_report(
    question: Question, columns: tuple[str, ...] = COLUMNS, *, everything: bool = False
) -> ChannelsReport:
    """The report of a question; `everything` fills the tallies with all measures, not only those of the columns.

    Refused: an unknown dimension.
    """
    if not everything:
        needs = _needs(columns)
        question = replace(question, needs=needs, people="buyers" in needs)
    answer = (
        with_products(question) if "product" in question.by or "product" in question.where else ask(question)
    )
    described = _channels(answer)
    lines = [_line(row, columns, described.get(_channel_of(answer, row), {})) for row in answer.rows]
    total = _line(Row((), (), answer.total), columns, {})
    return ChannelsReport(answer.question, columns, lines, total, answer.currency, answer.left_out)


def _needs(columns: tuple[str, ...]) -> frozenset[str]:
    """The measures of the columns, and those that order the lines and say on what the ROI stands."""
    return frozenset(
        {"adds", "revenue", "goods", "uncosted", *COSTS}.union(*(METRICS[c].needs for c in columns))
    )


def only(report: ChannelsReport, columns: tuple[str, ...]) -> ChannelsReport:
    """The same report with fewer columns."""
    return replace(report, columns=tuple(c for c in columns if c in METRICS))


def _line(row: Row, columns: tuple[str, ...], facts: dict[str, Any]) -> Line:
    return Line(row.keys, row.names, facts, values(row.tally, columns), roi_basis(row.tally), row.tally)


def _channel_of(answer: Answer, row: Row) -> Any:
    by = answer.question.by
    return row.keys[by.index("channel")] if "channel" in by else None


def _channels(answer: Answer) -> dict[Any, dict[str, Any]]:
    """Of each channel in the answer: key, mode, domain, store."""
    keys = {_channel_of(answer, row) for row in answer.rows} - {None}
    found = Channel.objects.select_related("mode", "unit").in_bulk(keys)
    return {
        key: {
            "channel": c.key, "mode": c.mode.key, "mode_name": c.mode.name, "domain": c.mode.domain,
            "store": c.unit.number if c.unit else None,
        }
        for key, c in found.items()
    }  # fmt: skip


def number(value: Value) -> Decimal:
    """The value, or zero: for ordering only."""
    return Decimal(0) if value is None else value
