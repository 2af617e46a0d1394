"""The ramp: floor and ceiling of a staff account that grows older, from the points a merchant typed."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Point:
    """Floor and ceiling of adds a day at one account age in days."""

    age_days: int
    floor: int
    ceiling: int


@dataclass(frozen=True)
class Band:
    """Floor and ceiling of adds a day that hold today."""

    floor: int
    ceiling: int


def age_on(day: date, opened_on: date) -> int:
    """Days since the account was opened; 0 on the first day and for a date in the future."""
    return max((day - opened_on).days, 0)


def band_at(points: Sequence[Point], age_days: int) -> Band | None:
    """The band of an account of that age: a straight line between points, flat outside them; None without points.

    Both ends are rounded down, so a ramp never promises a place that the merchant did not grant.
    """
    if not points:
        return None
    ordered = sorted(points, key=lambda point: point.age_days)
    if age_days <= ordered[0].age_days:
        return Band(ordered[0].floor, ordered[0].ceiling)
    for before, after in itertools.pairwise(ordered):
        if age_days < after.age_days:
            gone, span = age_days - before.age_days, after.age_days - before.age_days
            return Band(
                floor=before.floor + (after.floor - before.floor) * gone // span,
                ceiling=before.ceiling + (after.ceiling - before.ceiling) * gone // span,
            )
    return Band(ordered[-1].floor, ordered[-1].ceiling)
