"""Orders on a person's page: what they bought, and a button for the next order."""

from __future__ import annotations

from django.db.models import Count, Max, Q, Sum
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from afflux.console.pages import ConsoleRequest
from afflux.contacts.models import Person
from afflux.trade import access
from afflux.trade.models import Order
from afflux.trade.sorting import ENDED


def figures(request: ConsoleRequest, person: Person) -> SafeString:
    """Orders, revenue net of refunds and the last order, per currency; nothing for somebody who never ordered."""
    if not request.actor.may("trade.read"):
        return SafeString("")
    counted = (
        access.orders(request.actor)
        .filter(person=person)
        .exclude(Q(status__in=ENDED) & Q(kind=Order.Kind.SALE))
    )
    sums = (
        counted.order_by()
        .values("currency")
        .annotate(
            orders=Count("id", filter=Q(kind=Order.Kind.SALE)),
            papers=Count("id", filter=Q(kind=Order.Kind.REFUND)),
            revenue=Sum("total_minor"),
            last=Max("at", filter=Q(kind=Order.Kind.SALE)),
        )
        .order_by("currency")
    )
    return render_to_string(
        "trade/person_figures.html", {"sums": list(sums), "person": person}, request=request
    )


def action(request: ConsoleRequest, person: Person) -> SafeString:
    """The button that begins an order of this person."""
    if not request.actor.may("trade.write"):
        return SafeString("")
    return render_to_string("trade/person_action.html", {"person": person}, request=request)
