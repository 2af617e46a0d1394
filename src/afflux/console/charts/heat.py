"""Heat: a table whose cells carry one of ten depths; it stays a real table for readers, copy and print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class HeatCell:
    """`depth` 0–9, or empty for "no figure"; `title` says the cell in a sentence."""

    text: Any
    depth: str
    url: str = ""
    title: Any = ""


@dataclass(frozen=True)
class HeatRow:
    label: Any
    cells: list[HeatCell]
    url: str = ""


@dataclass(frozen=True)
class Heat:
    title: Any
    corner: Any
    heads: list[Any]
    rows: list[HeatRow]
    template: str = "console/charts/heat.html"


def heat(
    rows: Sequence[tuple[Any, Sequence[tuple[float | None, Any, str, Any]]]],
    *,
    heads: Sequence[Any],
    title: Any,
    corner: Any = "",
    top: float | None = None,
) -> Heat:
    """`rows` of (label, cells of (value, text, url, title)); depth is the value's share of `top` (default: the largest)."""
    values = [float(cell[0]) for _label, cells in rows for cell in cells if cell[0] is not None]
    full = top or max(values, default=0) or 1.0
    return Heat(
        title,
        corner,
        list(heads),
        [HeatRow(label, [_cell(full, *c) for c in cells]) for label, cells in rows],
    )


def _cell(full: float, value: float | None, text: Any, url: str = "", title: Any = "") -> HeatCell:
    if value is None:
        return HeatCell(text, "", url, title)
    depth = 0 if value <= 0 else min(9, 1 + int(8.999 * min(1.0, float(value) / full)))
    return HeatCell(text, str(depth), url, title)
