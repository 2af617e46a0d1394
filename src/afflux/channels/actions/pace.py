"""Stops by hand, lifting them, and the watch over floors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from afflux.channels.models import Mode, PaceAlert, PaceStop
from afflux.channels.pace import access
from afflux.channels.pace.levels import levels
from afflux.channels.pace.watching import Short, share_gone, shortfalls
from afflux.kernel.actors import SYSTEM, Actor
from afflux.kernel.clock import local_day
from afflux.kernel.errors import Refused, problem
from afflux.organization import audit
from afflux.organization.models import Staff

LONGEST_STOP = timedelta(days=90)
NO_LENGTH = problem("pace.no_length", _("A stop lasts from one minute to 90 days."))
LIFTED_ALREADY = problem("pace.lifted_already", _("This stop was lifted or ended already."), status=409)
AT_ONCE = 200


def stop_pace(*, by: Actor, at: datetime, staff: Staff, mode: Mode, minutes: int, reason: str) -> PaceStop:
    """Let this account take nobody under `mode` for a while; scans go to the next target or the fallback at once."""
    access.to_change(by, staff)
    if not 1 <= minutes <= LONGEST_STOP.total_seconds() / 60:
        raise Refused(NO_LENGTH, field="minutes")
    with transaction.atomic():
        until = at + timedelta(minutes=minutes)
        stop = PaceStop.objects.create(
            staff=staff, mode=mode, began_at=at, until=until, reason=f"hand:{reason.strip()}"[:160]
        )
        audit.record(
            by=by,
            at=at,
            verb="pace.stopped",
            subject=stop,
            detail={"minutes": minutes, "reason": reason[:160]},
        )
    return stop


def lift_stop(stop_id: UUID, *, by: Actor, at: datetime) -> None:
    """End every stop that holds for the same staff × mode, by hand. Refuses one that ended or was lifted already."""
    with transaction.atomic():
        stop = access.stop(by, stop_id)
        access.to_change(by, stop.staff)
        held = PaceStop.objects.select_for_update().filter(
            staff=stop.staff, mode=stop.mode, lifted_at=None, until__gt=at
        )
        lifted = [one.id for one in held]
        if stop.id not in lifted:
            raise Refused(LIFTED_ALREADY)
        PaceStop.objects.filter(id__in=lifted).update(lifted_at=at)
        audit.record(by=by, at=at, verb="pace.lifted", subject=stop, detail={"stops": len(lifted)})


def watch_pace(*, at: datetime, zone: str) -> int:
    """Note every staff × mode that stays below its floor today, once a day; how many were new."""
    day, gone, new = local_day(at, zone), share_gone(at, zone), 0
    staff = list(Staff.objects.filter(left_at=None, on_duty=True).order_by("id"))
    for start in range(0, len(staff), AT_ONCE):
        found = list(shortfalls(levels(staff[start : start + AT_ONCE], at=at, zone=zone), gone))
        with transaction.atomic():
            new += _note(found, day_of=at, zone=zone)
    if new:
        _say(day.isoformat(), new, at=at)
    return new


def _note(found: Sequence[Short], *, day_of: datetime, zone: str) -> int:
    rows = [
        PaceAlert(
            staff=short.level.staff,
            mode=short.level.mode,
            day=local_day(day_of, zone),
            at=day_of,
            level=short.level.adds,
            floor=short.level.band.floor if short.level.band else 0,
            expected=short.expected,
        )
        for short in found
    ]
    known = set(
        PaceAlert.objects.filter(
            day=local_day(day_of, zone), staff__in=[r.staff_id for r in rows]
        ).values_list("staff", "mode")
    )
    fresh = [row for row in rows if (row.staff_id, row.mode_id) not in known]
    PaceAlert.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def _say(day: str, new: int, *, at: datetime) -> None:
    """One line of the trail for a watch that found something."""
    alert = PaceAlert.objects.filter(at=at).first()
    if alert is not None:
        audit.record(
            by=SYSTEM, at=at, verb="pace.below_floor", subject=alert, detail={"day": day, "new": new}
        )
