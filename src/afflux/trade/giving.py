"""Orders given out again: one row per line, in the columns that an import takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from afflux.exchange.pieces import in_pieces
from afflux.kernel.actors import Actor
from afflux.kernel.arrays import array_of
from afflux.kernel.money import from_micros
from afflux.trade import access
from afflux.trade.sources import book
from afflux.trade.statements import statement


class _Order(NamedTuple):
    at: datetime
    id: UUID
    number: str
    currency: str
    status: str
    channel: UUID | None
    person: UUID | None
    store: str | None


_OF_ORDER = ("number", "currency", "status", "channel", "person_id", "unit__number")


def given_out(by: Actor) -> Iterator[dict[str, Any]]:
    """Rows of the kind orders, in the order the orders were placed: a piece of orders is two statements."""
    for piece in in_pieces(access.orders(by).select_related(None), ("at", "id"), _OF_ORDER):
        orders = [_Order(*row) for row in piece]
        names = book().keys(sorted({order.channel for order in orders if order.channel}))
        for place, *line in _lines(orders):
            order = orders[place - 1]
            channel = names.get(order.channel) if order.channel else None
            row = _row(order, channel, *line)
            yield {column: value for column, value in row.items() if value not in (None, "")}


def _lines(orders: Sequence[_Order]) -> list[tuple[Any, ...]]:
    asked = [array_of([order.id for order in orders]), array_of([order.person for order in orders])]
    with connection.cursor() as cursor:
        cursor.execute(statement("lines_given"), asked)
        return list(cursor.fetchall())


def _row(order: _Order, channel: str | None, number: str, product: str | None, *more: Any) -> dict[str, Any]:
    name, category, quantity, price, cost, status, external, phone, email = more
    return {
        "order_id": order.number,
        "line": number,
        "at": order.at,
        "external_id": external,
        "phone": phone,
        "email": email,
        "product": product,
        "product_name": name,
        "category": category,
        "quantity": quantity.normalize(),
        "unit_price": from_micros(price),
        "unit_cost": None if cost is None else from_micros(cost),
        "currency": order.currency,
        "status": order.status if status == "" and order.status != "paid" else status,
        "channel": channel,
        "store": order.store,
    }
