"""A level as it is drawn: a gauge where it matters, a short bar in a table, and its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from afflux.channels.models import PaceStop
from afflux.channels.pace.forecast import Forecast
from afflux.channels.pace.levels import Level, Standing, State
from afflux.console.charts import Gauge, gauge

WIDTH = 120.0
BADGES: dict[State, tuple[str, Any]] = {
    State.STOPPED: ("bad", gettext_lazy("Resting")),
    State.FULL: ("warn", gettext_lazy("Full today")),
    State.BELOW: ("", gettext_lazy("Not at the floor yet")),
    State.WITHIN: ("good", gettext_lazy("Within")),
    State.UNBOUND: ("", gettext_lazy("No limit set")),
}
ALERTED = ("warn", gettext_lazy("Below the floor"))
"""Said only where the day is late, or cannot bring the rest any more: at breakfast everybody is below the floor."""


@dataclass(frozen=True)
class Row:
    """One line of the pace table: x positions on a bar of `WIDTH`, badge and words."""

    level: Level
    adds: float
    taken: float
    floor: float | None
    ceiling: float | None
    badge: tuple[str, Any]
    tomorrow: str
    reason: str


def badge_of(level: Standing, alerted: bool) -> tuple[str, Any]:
    """Tone and words of a level's state; `alerted`: it will not reach its floor today."""
    return ALERTED if alerted and level.state == State.BELOW else BADGES[level.state]


def row_of(level: Level, *, alerted: bool = False) -> Row:
    """The line of a level; the bar is as long as the ceiling, or as what was taken where there is more."""
    band = level.band
    full = max(band.ceiling if band else 0, level.taken, level.adds, 1) * 1.08

    def x(value: float) -> float:
        return round(value / full * WIDTH, 1)

    return Row(
        level=level,
        adds=x(level.adds),
        taken=x(level.taken),
        floor=x(band.floor) if band else None,
        ceiling=x(band.ceiling) if band else None,
        badge=badge_of(level, alerted),
        tomorrow=forecast_words(level),
        reason=reason_words(level.stop) if level.stop else "",
    )


def forecast_words(level: Level) -> str:
    """Tomorrow with its interval, or how many days are known of those needed."""
    ahead = level.tomorrow
    if isinstance(ahead, Forecast):
        return _("%(mean)s (%(low)s to %(high)s)") % {
            "mean": f"{ahead.mean:.1f}",
            "low": ahead.low,
            "high": ahead.high,
        }
    return _("Too few days: %(days)s of %(needed)s") % {"days": ahead.days, "needed": ahead.needed}


def reason_words(stop: PaceStop) -> str:
    """Why an account rests, from what was noted: a burst with its figures, or what a person wrote."""
    kind, _colon, detail = stop.reason.partition(":")
    if kind == "burst" and "/" in detail:
        adds, limit = detail.split("/", 1)
        return ngettext(
            "%(adds)s add within an hour, %(limit)s are allowed",
            "%(adds)s adds within an hour, %(limit)s are allowed",
            int(adds),
        ) % {"adds": adds, "limit": limit}
    return detail or _("Stopped by hand")


def gauge_of(level: Standing, *, alerted: bool = False) -> Gauge:
    """The gauge of a level that has a band: places taken, for those are what the ceiling stops, and the adds beside them."""
    band = level.band
    told = {"mode": level.mode.name, "adds": level.adds, "state": badge_of(level, alerted)[1]}
    return gauge(
        max(level.taken, level.adds),
        floor=band.floor if band else 0,
        ceiling=band.ceiling if band else 0,
        title=level.staff.name,
        unit=_("places today"),
        note=ngettext(
            "%(mode)s · %(adds)s add · %(state)s", "%(mode)s · %(adds)s adds · %(state)s", level.adds
        )
        % told,
        url=f"{reverse('pace')}?staff={level.staff.id}",
    )
