"""How many more will come to a code while its carrier is being told: so many places are held back near a cap.

Whoever is full must be taken out before the last place is given, because people go on scanning until the carrier has
heard. As many as came in the last seconds come in the next ones; when they come no more, the places are given back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, sqrt
from uuid import UUID

from django.db.models import Count, Q

from afflux.channels.models import Add, Way

HEARD = timedelta(seconds=3)  # from an add at the carrier until it is counted here
LONGEST = timedelta(seconds=60)
MINUTE, TEN, NOW = timedelta(minutes=1), timedelta(seconds=10), timedelta(seconds=3)
FEW = 6  # fewer in some seconds may be chance: then the minute's pace counts alone


@dataclass(frozen=True)
class Reserve:
    """Places held back: of the `code`, and of each one who stands in it (`each`)."""

    code: int = 0
    each: int = 0


def reserves(ways: Sequence[Way], *, at: datetime) -> Mapping[UUID, Reserve]:
    """Code → what to hold back of it, by the pace of its adds and by how long its carrier took to hear lately."""
    lags = {way.code_id: min(HEARD + timedelta(seconds=way.took), LONGEST) for way in ways}
    heads = {way.code_id: max(1, len(way.accounts)) for way in ways}
    found = {}
    for code, coming in _coming(lags, at).items():
        found[code] = Reserve(held_back(coming), held_back(coming / heads[code]))
    return found


def held_back(coming: float) -> int:
    """Places to hold back where so many are expected: twice their root more, so that hardly ever more come."""
    return ceil(coming + 2 * sqrt(coming)) if coming >= 0.5 else 0


def _coming(lags: Mapping[UUID, timedelta], at: datetime) -> dict[UUID, float]:
    """How many come to each code within its lag, at the pace of the last minute or of the last seconds, whichever is more."""
    recent = Add.objects.filter(at__gt=at - MINUTE, at__lte=at, code__in=list(lags)).values("code")
    rows = recent.annotate(
        minute=Count("id"),
        tens=Count("id", filter=Q(at__gt=at - TEN)),
        now=Count("id", filter=Q(at__gt=at - NOW)),
    )
    found = {}
    for row in rows:
        lag = lags[row["code"]]
        paces = [row["minute"] * (lag / MINUTE)]
        paces += [
            count * (lag / span) for count, span in ((row["tens"], TEN), (row["now"], NOW)) if count >= FEW
        ]
        found[row["code"]] = max(paces)
    return found
