"""Floors and ceilings that suit this merchant: from what its accounts bring on a usual day."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from afflux.channels.actions.modes import ModeDraft, Point, edit_mode
from afflux.channels.models import Mode
from afflux.demo.facts import ASSIGNED, Market
from afflux.demo.opening import Opened
from afflux.kernel.actors import Actor

RAMP = (
    (0, 0.0, 0.5),
    (60, 0.3, 1.0),
    (200, 0.5, 2.0),
    (600, 0.6, 2.6),
)  # account age, floor and ceiling as shares


def set_pace(market: Market, opened: Sequence[Opened], *, days: int, by: Actor, at: datetime) -> None:
    """Give each mode in use points around its busiest account's usual day: floors of adds, ceilings of places."""
    wins = Counter(_pair(opened[arrival.source], arrival.server) for arrival in market.arrivals)
    places = Counter(_pair(opened[v.source], v.server) for v in market.visits if v.outcome == ASSIGNED)
    for mode in Mode.objects.filter(key__in={key for key, _staff in wins}):
        won = max(count for (key, _staff), count in wins.items() if key == mode.key) / days
        taken = max((count for (key, _staff), count in places.items() if key == mode.key), default=0) / days
        usual = max(won, taken)
        points = [
            Point(age, math.floor(won * low), max(4, math.ceil(usual * high * 1.6) + 2))
            for age, low, high in RAMP
        ]
        edit_mode(by=by, at=at, mode=mode, draft=_same(mode), pace=points)


def _pair(where: Opened, server: int) -> tuple[str, UUID]:
    return where.channel.mode.key, where.staff[server].id


def _same(mode: Mode) -> ModeDraft:
    names = ModeDraft.__dataclass_fields__
    return ModeDraft(**{name: getattr(mode, name) for name in names})
