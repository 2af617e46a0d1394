"""Raising the counters of pace for adds that no assigned scan had counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection

from afflux.channels.pace.scopes import pace_scope
from afflux.channels.statements import statement
from afflux.kernel.arrays import array_of

ASKED = timedelta(days=2)
"""Counters of days longer ago are asked by nobody, so an import of old adds leaves none behind."""


def raise_pace(adds: Sequence[UUID], *, at: datetime) -> None:
    """Raise staff × mode × day by the adds that took no place by a scan, and hold those counters until the commit.

    Holding them even where nothing is raised puts the adds of one staff and mode in line, so that the burst
    count that follows sees every add before this one.
    """
    with connection.cursor() as cursor:
        cursor.execute(statement("pace_of_adds"), {"adds": array_of(adds)})
        used: Counter[tuple[UUID, date]] = Counter()
        for staff, mode, day, placeless in cursor.fetchall():
            if day >= (at - ASKED).date():
                used[pace_scope(mode, staff), day] += placeless
        keys = sorted(used)
        if keys:
            cursor.execute(
                statement("raise_pace"),
                {
                    "scope": [scope for scope, _d in keys],
                    "day": [day for _s, day in keys],
                    "used": [used[key] for key in keys],
                },
            )
