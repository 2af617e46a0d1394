"""Gauge: a half circle with floor, ceiling and where we stand."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from afflux.console.charts.scale import at

RADIUS, CENTRE_X, CENTRE_Y = 50.0, 60.0, 58.0


@dataclass(frozen=True)
class Gauge:
    """Paths on a 120 × 74 field: the whole arc, the arc between floor and ceiling, the arc filled so far."""

    title: Any
    text: Any
    unit: Any
    low: Any
    high: Any
    track: str
    band: str
    filled: str
    tone: str
    note: Any = ""
    url: str = ""
    template: str = "console/charts/gauge.html"


def gauge(
    value: float,
    *,
    floor: float,
    ceiling: float,
    title: Any,
    unit: Any = "",
    note: Any = "",
    url: str = "",
    text: Any = None,
) -> Gauge:
    """A gauge from 0 to a bit above `ceiling`; below `floor` it warns, above `ceiling` it is bad."""
    full = max(ceiling * 1.15, value, floor * 1.15, 1.0)
    tone = "warn" if value < floor else "bad" if value > ceiling else "good"
    return Gauge(
        title=title, text=text if text is not None else f"{value:g}", unit=unit, low=f"{floor:g}", high=f"{ceiling:g}",
        track=_arc(0, 1), band=_arc(floor / full, ceiling / full), filled=_arc(0, value / full),
        tone=tone, note=note, url=url,
    )  # fmt: skip


def _arc(start: float, end: float) -> str:
    """The path of the half circle between two shares of it; empty for nothing."""
    if end <= start:
        return ""
    x1, y1 = _point(start)
    x2, y2 = _point(end)
    return f"M{at(x1)} {at(y1)}A{at(RADIUS)} {at(RADIUS)} 0 0 1 {at(x2)} {at(y2)}"


def _point(share: float) -> tuple[float, float]:
    angle = math.pi * (1 - min(1.0, max(0.0, share)))
    return CENTRE_X + RADIUS * math.cos(angle), CENTRE_Y - RADIUS * math.sin(angle)
