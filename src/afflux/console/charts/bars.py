"""Bars: rows of label, bar and figure; and one bar split into its parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from afflux.console.charts.scale import at


@dataclass(frozen=True)
class Bar:
    """`width` is 0–100; `text` the figure as people read it; `tone` 1–8, good, warn, bad or water."""

    label: Any
    width: str
    text: Any
    url: str = ""
    tone: str = "water"
    note: Any = ""


@dataclass(frozen=True)
class Bars:
    title: Any
    rows: list[Bar]
    template: str = "console/charts/bars.html"


@dataclass(frozen=True)
class Part:
    """A stretch of a split bar: `x` and `width` of 100."""

    label: Any
    x: str
    width: str
    text: Any
    tone: str


@dataclass(frozen=True)
class Split:
    title: Any
    parts: list[Part]
    template: str = "console/charts/split.html"


def bars(rows: Sequence[tuple[Any, ...]], *, title: Any, top: float | None = None) -> Bars:
    """Bars of (label, value, text[, url[, tone[, note]]]); the longest fills the width unless `top` says the full one."""
    full = top or max((float(r[1]) for r in rows), default=0) or 1.0
    return Bars(title, [_bar(full, *row) for row in rows])


def _bar(
    full: float, label: Any, value: float, text: Any, url: str = "", tone: str = "water", note: Any = ""
) -> Bar:
    width = max(0.0, min(100.0, float(value) / full * 100))
    return Bar(label, at(width), text, url, str(tone), note)


def split(parts: Sequence[tuple[Any, float, Any, str]], *, title: Any) -> Split:
    """One bar of (label, value, text, tone) parts that together fill it; parts of nothing are left out."""
    total = sum(float(p[1]) for p in parts) or 1.0
    shown, x = [], 0.0
    for label, value, text, tone in parts:
        width = float(value) / total * 100
        if width > 0:
            shown.append(Part(label, at(x), at(width), text, tone))
        x += width
    return Split(title, shown)
