"""The doors of the archive: an alert, a hold, a parcel belong to whoever may see the talk, or asked for it."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from afflux.conversations.access import mine
from afflux.conversations.archive.models import Alert, Hold, OwnRule, Parcel, Period, Pull
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem

Found = TypeVar("Found")
NOT_HERE = problem(
    "archive.not_here",
    _("There is nothing of that kind in the part of the archive that you may see."),
    status=404,
)


def alerts(actor: Actor) -> QuerySet[Alert]:
    """Alerts of the conversations the actor may see."""
    return Alert.objects.filter(mine(actor, "talk__")).select_related(
        "talk__connection", "talk__staff", "message"
    )


def own_rules(actor: Actor) -> QuerySet[OwnRule]:
    """The house's own words: the same for everybody who may read them."""
    return OwnRule.objects.filter(archived_at=None)


def own_rule(actor: Actor, rule_id: UUID) -> OwnRule:
    """One of them. Raises Refused (404)."""
    return _one(own_rules(actor).filter(id=rule_id).first())


def holds(actor: Actor) -> QuerySet[Hold]:
    """Holds: the house's, for whoever makes its rules."""
    return Hold.objects.select_related("talk", "person").order_by("lifted_at", "-at")


def pulls(actor: Actor) -> QuerySet[Pull]:
    """How far the lines' own archives were read."""
    return Pull.objects.select_related("connection").order_by("connection__name")


def periods(actor: Actor) -> QuerySet[Period]:
    """How long words are kept, the widest first."""
    return Period.objects.order_by("carrier", "kind")


def period(actor: Actor, period_id: UUID) -> Period:
    """One of them. Raises Refused (404)."""
    return _one(periods(actor).filter(id=period_id).first())


def hold(actor: Actor, hold_id: UUID) -> Hold:
    """One of them. Raises Refused (404)."""
    return _one(holds(actor).filter(id=hold_id).first())


def parcels(actor: Actor) -> QuerySet[Parcel]:
    """What the actor asked for; whoever keeps the trail sees what everybody asked for."""
    return Parcel.objects.all() if actor.may("audit.read") else Parcel.objects.filter(Q(by_id=actor.id))


def parcel(actor: Actor, parcel_id: UUID) -> Parcel:
    """One of them. Raises Refused (404)."""
    return _one(parcels(actor).filter(id=parcel_id).first())


def _one(found: Found | None) -> Found:
    if found is None:
        raise Refused(NOT_HERE)
    return found
