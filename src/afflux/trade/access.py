"""The doors of trade: whose orders an actor may see. Products are the same for everybody.

An order belongs to its store, or, where it names none, to the store of its customer. Staff see the orders they made
and those of their own customers.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused
from afflux.trade.models import Line, Order, Product
from afflux.trade.problems import NO_ORDER, NO_PRODUCT

_NOBODY = UUID(int=0)


def orders(actor: Actor) -> QuerySet[Order]:
    """Orders the actor may see."""
    rows = Order.objects.select_related("person", "unit", "staff", "of")
    if actor.own_only:
        mine = actor.staff or _NOBODY
        return rows.filter(Q(staff=mine) | Q(staff=None, person__staff=mine))
    if actor.units is None:
        return rows
    return rows.filter(Q(unit__in=actor.units) | Q(unit=None, person__unit__in=actor.units))


def lines(actor: Actor) -> QuerySet[Line]:
    """Lines of the orders the actor may see."""
    rows = Line.objects.select_related("order__person", "order__unit", "product")
    if actor.units is None and not actor.own_only:
        return rows
    return rows.filter(order__in=orders(actor).order_by().values("pk"))


def order(actor: Actor, key: UUID) -> Order:
    """The order, if the actor may see it."""
    found = orders(actor).filter(pk=key).first()
    if found is None:
        raise Refused(NO_ORDER)
    return found


def order_numbered(actor: Actor, number: str) -> Order:
    """The order of that number, if the actor may see it."""
    found = orders(actor).filter(number=number).first()
    if found is None:
        raise Refused(NO_ORDER)
    return found


def products(actor: Actor) -> QuerySet[Product]:
    """Products: the same for everybody."""
    return Product.objects.all()


def product(actor: Actor, key: UUID) -> Product:
    """The product of that id."""
    found = products(actor).filter(pk=key).first()
    if found is None:
        raise Refused(NO_PRODUCT)
    return found
