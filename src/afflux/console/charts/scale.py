"""Scales: round numbers for an axis, and coordinates as short attribute values."""

from __future__ import annotations

import math


def nice_ceiling(value: float) -> float:
    """The smallest 1, 2, 2.5 or 5 × 10ⁿ that is not below `value`; 1 for nothing."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= value * (1 - 1e-9))


def ticks(top: float, count: int = 4) -> list[float]:
    """`count` + 1 even steps from 0 to `top`."""
    return [top * i / count for i in range(count + 1)]


def at(value: float) -> str:
    """A coordinate with at most two digits after the point."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
