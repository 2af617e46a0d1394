"""Water: the pool's level through time, drawn as water in a basin, with what flows in and out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from afflux.console.charts.scale import at

WIDTH, HEIGHT, BRIM = 600.0, 120.0, 14.0


@dataclass(frozen=True)
class Water:
    """The surface and the body of water on a 600 × 120 field."""

    title: Any
    text: Any
    note: Any
    surface: str
    body: str
    inflow: Any
    outflow: Any
    start: Any
    end: Any
    template: str = "console/charts/water.html"


def water(
    levels: Sequence[float],
    *,
    title: Any,
    text: Any,
    note: Any,
    inflow: Any,
    outflow: Any,
    start: Any,
    end: Any,
) -> Water:
    """`levels` day by day; the brim is the highest of them, the ground is nobody at all."""
    full = max(levels, default=0.0) or 1.0
    points = [
        (i * WIDTH / max(1, len(levels) - 1), HEIGHT - v / full * (HEIGHT - BRIM))
        for i, v in enumerate(levels)
    ]
    surface = "M" + "L".join(f"{at(x)} {at(y)}" for x, y in points) if points else ""
    body = f"{surface}L{at(WIDTH)} {at(HEIGHT)}L0 {at(HEIGHT)}Z" if surface else ""
    return Water(title, text, note, surface, body, inflow, outflow, start, end)
