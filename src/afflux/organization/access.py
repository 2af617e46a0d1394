"""Doors of the organisation: what an actor may see of units, staff, users and the trail."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.organization.models import AuditEntry, Merchant, Staff, Unit, User

NOT_HERE = problem(
    "organization.not_here",
    _("There is nothing of that kind here, or it belongs to another store."),
    status=404,
)


def units(by: Actor) -> QuerySet[Unit]:
    """Units the actor sees: its own and everything below, headquarters first, then by number."""
    found = Unit.objects.order_by("ancestry", "number")
    return found if by.units is None else found.filter(id__in=by.units)


def staff(by: Actor) -> QuerySet[Staff]:
    """Staff of the actor's units; a member of staff sees only itself."""
    found = Staff.objects.select_related("unit")
    if by.own_only:
        return found.filter(id=by.staff) if by.staff else found.none()
    return found if by.units is None else found.filter(unit__in=by.units)


def users(by: Actor) -> QuerySet[User]:
    """Users whose grant lies at or below the actor's units."""
    found = User.objects.select_related("grant__unit")
    return found if by.units is None else found.filter(grant__unit__in=by.units)


def trail(by: Actor) -> QuerySet[AuditEntry]:
    """The audit trail: all of it for headquarters, else only what the actor did."""
    return AuditEntry.objects.all() if by.units is None else AuditEntry.objects.filter(Q(actor_id=by.id))


def unit(by: Actor, unit_id: UUID) -> Unit:
    """That unit, or Refused NOT_HERE."""
    return _one(units(by).filter(id=unit_id).first())


def member(by: Actor, staff_id: UUID) -> Staff:
    """That member of staff, or Refused NOT_HERE."""
    found = staff(by).filter(id=staff_id).first()
    if found is None:
        raise Refused(NOT_HERE)
    return found


def user(by: Actor, user_id: UUID) -> User:
    """That user, or Refused NOT_HERE."""
    found = users(by).filter(id=user_id).first()
    if found is None:
        raise Refused(NOT_HERE)
    return found


def merchant() -> Merchant:
    """The merchant of this installation; Refused NOT_HERE before the first start has made it."""
    found = Merchant.objects.filter(id=1).first()
    if found is None:
        raise Refused(NOT_HERE)
    return found


def _one(found: Unit | None) -> Unit:
    if found is None:
        raise Refused(NOT_HERE)
    return found
