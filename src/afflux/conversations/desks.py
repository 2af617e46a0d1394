"""How a store answers, read: its own rules, else those of the house; and who may be given a conversation."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from afflux.conversations import working
from afflux.conversations.models import Desk, Seat, Talk
from afflux.organization.models import Merchant, Role, Unit, User
from afflux.organization.rights import RIGHTS

DEFAULT_ZONE = "Asia/Shanghai"
TALKERS = [role for role, rights in RIGHTS.items() if "talk.write" in rights]


def desk_for(unit: UUID | None) -> Desk:
    """The store's own desk, else the house's, else one that gives a customer to their own staff and nothing more."""
    rows = Desk.objects.filter(Q(unit=unit) | Q(unit=None)) if unit else Desk.objects.filter(unit=None)
    return rows.order_by(F("unit").asc(nulls_last=True)).first() or Desk()


def zone_of(desk: Desk) -> str:
    """The zone in which the desk's hours are meant."""
    return desk.zone or Merchant.objects.values_list("timezone", flat=True).first() or DEFAULT_ZONE


def due_at(desk: Desk, since: datetime) -> datetime | None:
    """By when somebody who waits since then is to be answered; None without a target."""
    if not desk.target_minutes:
        return None
    return working.after(desk.hours, since, desk.target_minutes, zone=zone_of(desk))


def present() -> QuerySet[User]:
    """Users who may talk to customers and are neither away nor off duty."""
    rows = User.objects.filter(is_active=True, grant__role__in=TALKERS)
    rows = rows.exclude(staff__on_duty=False).exclude(staff__left_at__isnull=False)
    return rows.exclude(id__in=Seat.objects.filter(away=True).values("user"))


def answers(user: UUID) -> bool:
    """Whether this user is there to answer."""
    return present().filter(id=user).exists()


def answering(unit: UUID | None) -> QuerySet[User]:
    """Who may be given a conversation of this store, or of headquarters where it has none: there, and on duty."""
    rows = present()
    if unit is None:
        house = Unit.Kind.HEADQUARTERS
        return rows.filter(grant__role__in=[Role.OPERATOR, Role.OWNER], grant__unit__kind=house)
    return rows.filter(grant__role__in=[Role.STAFF, Role.STORE_MANAGER], grant__unit=unit)


def colleagues(unit: Unit | None) -> QuerySet[User]:
    """Who may answer the conversations of this store: its people, those above it, and headquarters."""
    rows = User.objects.filter(is_active=True, grant__role__in=TALKERS).exclude(staff__left_at__isnull=False)
    house = Q(grant__unit__kind=Unit.Kind.HEADQUARTERS)
    above = Q(grant__unit__in=unit.ancestry) if unit else Q()
    return (
        (rows.filter(house | above) if unit else rows)
        .select_related("staff")
        .order_by("first_name", "username")
    )


def next_in_turn(unit: UUID | None) -> User | None:
    """Who was given a conversation longest ago."""
    given = Seat.objects.filter(user=OuterRef("pk")).values("given_at")
    rows = answering(unit).annotate(given=Subquery(given))
    return rows.order_by(F("given").asc(nulls_first=True), "username").first()


def least_busy(unit: UUID | None) -> User | None:
    """Who has the fewest open conversations; of equals, who was given one longest ago."""
    held = Talk.objects.filter(assigned=OuterRef("pk"), state=Talk.State.OPEN).order_by()
    count = held.values("assigned").annotate(n=Count("id")).values("n")
    given = Seat.objects.filter(user=OuterRef("pk")).values("given_at")
    rows = answering(unit).annotate(busy=Coalesce(Subquery(count), 0), given=Subquery(given))
    return rows.order_by("busy", F("given").asc(nulls_first=True), "username").first()
