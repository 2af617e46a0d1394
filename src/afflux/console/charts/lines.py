"""Lines over time, with an optional band (a forecast's interval), and sparklines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from afflux.console.charts.scale import at, nice_ceiling, ticks

WIDTH, HEIGHT = 600.0, 160.0


@dataclass(frozen=True)
class Line:
    """A named series; None breaks the line. `low` and `high` draw a band around it."""

    label: Any
    values: Sequence[float | None]
    tone: str = "1"
    low: Sequence[float | None] = ()
    high: Sequence[float | None] = ()
    dashed: bool = False


@dataclass(frozen=True)
class DrawnLine:
    label: Any
    tone: str
    path: str
    band: str
    dashed: bool
    last: str


@dataclass(frozen=True)
class Lines:
    """Paths on a 600 × 160 field that stretches; the axis' words stand outside it in HTML."""

    title: Any
    series: list[DrawnLine]
    y_ticks: list[tuple[str, str]]  # (text, y), top first
    x_labels: list[Any]
    table: list[tuple[Any, list[str]]]
    template: str = "console/charts/lines.html"


@dataclass(frozen=True)
class Spark:
    title: Any
    path: str
    area: str
    template: str = "console/charts/spark.html"


def lines(
    series: Sequence[Line],
    *,
    labels: Sequence[Any],
    title: Any,
    text: Callable[[float], str] = lambda v: f"{v:g}",
    top: float | None = None,
) -> Lines:
    """Lines over `labels` (one per value); the y axis runs from 0 to a round number. `text` words a value."""
    values = [v for s in series for part in (s.values, s.high) for v in part if v is not None]
    full = top or nice_ceiling(max(values, default=0.0))
    drawn = [
        DrawnLine(
            s.label,
            s.tone,
            _path(s.values, full),
            _band(s.low, s.high, full),
            s.dashed,
            _last(s.values, text),
        )
        for s in series
    ]
    marks = [(text(t), at(HEIGHT - t / full * HEIGHT)) for t in reversed(ticks(full))]
    table = [(label, [_word(s.values, i, text) for s in series]) for i, label in enumerate(labels)]
    return Lines(title, drawn, marks, _shown(labels), table)


def _shown(labels: Sequence[Any]) -> list[Any]:
    """At most seven labels, evenly apart, the first and the last among them: they stand below their own points."""
    parts = min(6, len(labels) - 1)
    return (
        [labels[round(i * (len(labels) - 1) / parts)] for i in range(parts + 1)]
        if parts > 0
        else list(labels)
    )


def sparkline(values: Sequence[float], *, title: Any) -> Spark:
    """A small line on a 100 × 24 field; `title` must say the trend in words."""
    full = max(values, default=0.0) or 1.0
    points = [(i * 100 / max(1, len(values) - 1), 23 - v / full * 22) for i, v in enumerate(values)]
    path = "M" + "L".join(f"{at(x)} {at(y)}" for x, y in points) if points else ""
    return Spark(title, path, f"{path}L100 24L0 24Z" if path else "")


def _x(i: int, n: int) -> float:
    return i * WIDTH / max(1, n - 1)


def _path(values: Sequence[float | None], full: float) -> str:
    parts, pen = [], "M"
    for i, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        parts.append(f"{pen}{at(_x(i, len(values)))} {at(HEIGHT - value / full * HEIGHT)}")
        pen = "L"
    return "".join(parts)


def _band(low: Sequence[float | None], high: Sequence[float | None], full: float) -> str:
    known = [
        (i, lo, hi)
        for i, (lo, hi) in enumerate(zip(low, high, strict=True))
        if lo is not None and hi is not None
    ]
    if not known:
        return ""
    upper = [f"{at(_x(i, len(high)))} {at(HEIGHT - hi / full * HEIGHT)}" for i, _lo, hi in known]
    lower = [f"{at(_x(i, len(low)))} {at(HEIGHT - lo / full * HEIGHT)}" for i, lo, _hi in reversed(known)]
    return "M" + "L".join(upper + lower) + "Z"


def _last(values: Sequence[float | None], text: Callable[[float], str]) -> str:
    return next((text(v) for v in reversed(values) if v is not None), "–")


def _word(values: Sequence[float | None], i: int, text: Callable[[float], str]) -> str:
    value = values[i] if i < len(values) else None
    return "–" if value is None else text(value)
