"""What trade knows of persons, for rooms below: their orders on the timeline, how often they bought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from afflux.console.templatetags.console import money
from afflux.contacts.identities import STRENGTH
from afflux.contacts.masking import masked
from afflux.contacts.timeline import Asked, Entry
from afflux.trade import access
from afflux.trade.models import Order
from afflux.trade.sorting import ENDED


def bought(persons: Sequence[UUID]) -> Mapping[UUID, Mapping[str, int]]:
    """Person → {"orders": how many sales that were not cancelled or refunded}."""
    counted = (
        Order.objects.filter(person__in=list(persons), kind=Order.Kind.SALE)
        .exclude(status__in=ENDED)
        .values_list("person")
        .annotate(Count("id"))
    )
    return {person: {"orders": count} for person, count in counted}


def timeline(asked: Asked) -> list[Entry]:
    """The person's orders and refunds that the actor may see, newest first."""
    rows = access.orders(asked.actor).filter(person=asked.person)
    if asked.before:
        rows = rows.filter(at__lte=asked.before)
    shown = rows.order_by("-at", "-id")[asked.skip : asked.skip + asked.limit]
    return [
        Entry(order.at, "order", "trade", sentence(order), reverse("order", args=[order.id]))
        for order in shown
    ]


def customer(order: Order) -> str:
    """Whom an order names on a list: by name, else by the strongest identity, masked."""
    if order.person is None:
        return ""
    if order.person.name:
        return order.person.name
    held = sorted(order.person.identities.all(), key=lambda one: STRENGTH.index(one.kind))
    return masked(held[0].kind, held[0].value) if held else str(order.person)


def sentence(order: Order) -> str:
    """One whole sentence about an order."""
    told = {
        "number": order.number,
        "total": money(abs(order.total_minor), order.currency),
        "currency": order.currency,
    }
    if order.kind == Order.Kind.REFUND:
        return _("Returned goods for %(total)s %(currency)s (%(number)s).") % told
    if order.kind == Order.Kind.ADJUSTMENT:
        return _("Got goods free of charge or an adjustment (%(number)s).") % told
    if order.status in ENDED:
        return _("Ordered for %(total)s %(currency)s (%(number)s), cancelled or refunded later.") % told
    return _("Ordered for %(total)s %(currency)s (%(number)s).") % told
