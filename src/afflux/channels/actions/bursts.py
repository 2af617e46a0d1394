"""The burst stop: too many adds within an hour, and the account rests before its carrier takes offence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from afflux.channels.models import PaceStop
from afflux.channels.statements import statement
from afflux.kernel.actors import SYSTEM
from afflux.kernel.arrays import array_of
from afflux.organization import audit


def stop_bursts(adds: Sequence[UUID], *, at: datetime) -> list[PaceStop]:
    """Stop staff × mode for the mode's pause where these adds made more than its burst within the hour before `at`.

    Runs in the transaction of the adds, after their counters were taken. A stop lifted by hand starts the hour anew.
    """
    with connection.cursor() as cursor:
        cursor.execute(statement("bursts"), {"adds": array_of(adds), "at": at})
        found = cursor.fetchall()
    stops = []
    for staff, mode, pause, limit, count in found:
        stop = PaceStop.objects.create(
            staff_id=staff,
            mode_id=mode,
            began_at=at,
            until=at + timedelta(minutes=pause),
            reason=f"burst:{count}/{limit}",
        )
        audit.record(
            by=SYSTEM,
            at=at,
            verb="pace.stopped",
            subject=stop,
            detail={"adds": count, "limit": limit, "minutes": pause},
        )
        stops.append(stop)
    return stops
