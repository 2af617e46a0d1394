"""The doors of pace: whose pace an actor may see, and whose they may stop and lift."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from afflux.channels.access import NOT_FOUND, NOT_YOURS
from afflux.channels.models import PaceAlert, PaceStop
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused
from afflux.organization.models import Staff


def staff(actor: Actor) -> QuerySet[Staff]:
    """Staff whose pace the actor may see: all, those of the actor's units, or the actor's own account."""
    rows = Staff.objects.filter(left_at=None).select_related("unit")
    if not actor.may("drain.read"):
        return rows.none()
    if actor.own_only:
        return rows.filter(pk=actor.staff) if actor.staff else rows.none()
    return rows if actor.units is None else rows.filter(unit__in=actor.units)


def one_of_staff(actor: Actor, staff_id: UUID) -> Staff:
    """The member of staff, if the actor may see their pace. Raises Refused (404)."""
    found = staff(actor).filter(pk=staff_id).first()
    if found is None:
        raise Refused(NOT_FOUND)
    return found


def stop(actor: Actor, stop_id: UUID) -> PaceStop:
    """The stop, if the actor may see that account. Raises Refused (404)."""
    found = (
        PaceStop.objects.select_related("staff", "mode").filter(pk=stop_id, staff__in=staff(actor)).first()
    )
    if found is None:
        raise Refused(NOT_FOUND)
    return found


def alerts(actor: Actor) -> QuerySet[PaceAlert]:
    """Alerts about accounts the actor may see."""
    return PaceAlert.objects.select_related("staff__unit", "mode").filter(staff__in=staff(actor))


def may_change(actor: Actor, owner: Staff) -> bool:
    """Whether the actor may stop this account and let it run again: headquarters, and the account's store."""
    if not actor.may("drain.write") or actor.own_only:
        return False
    return actor.units is None or owner.unit_id in actor.units


def to_change(actor: Actor, owner: Staff) -> None:
    """Refuse a stop or lift of another store's account."""
    if not may_change(actor, owner):
        raise Refused(NOT_YOURS)
