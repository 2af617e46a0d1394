"""Recording orders set-wise, line by line as sources tell them: products, orders, lines and totals in a handful of statements.

A line is known by its order's number and its own. The same line told again changes nothing; a line told differently
is corrected. An order that nobody owns keeps the identity keys it came with, and goes to whoever proves one of them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from uuid import UUID

from django.db import connection, transaction

from afflux.kernel.actors import Actor
from afflux.kernel.arrays import array_of, texts_of
from afflux.kernel.errors import Refused
from afflux.kernel.ids import new_id, new_ids
from afflux.kernel.money import amount_of, exponent
from afflux.kernel.news import tell
from afflux.trade.actions.adopt import adopt, keep_keys
from afflux.trade.actions.products import Named, known_products
from afflux.trade.events import OrdersRecorded
from afflux.trade.models import Line, Order
from afflux.trade.problems import NO_UNIT_REACH, OTHER_CURRENCY, OTHER_CUSTOMER, TOO_LARGE
from afflux.trade.sorting import kind_of
from afflux.trade.statements import statement

LIMIT = 10**15  # minor units of one line; nothing a shop sells comes near it


@dataclass(frozen=True, slots=True)
class Told:
    """One line as its source tells it. `person`: whose order it is, if known; `keys`: identities it carries."""

    order: str
    line: str
    at: datetime
    currency: str
    quantity: Decimal
    unit_price_micros: int
    unit_cost_micros: int | None = None
    product: Named | None = None
    status: str = ""
    person: UUID | None = None
    keys: tuple[UUID, ...] = ()
    channel: UUID | None = None
    staff: UUID | None = None
    unit: UUID | None = None


class Done(Enum):
    """NEW: the line was not in the book. KNOWN: it was, and says now what was told."""

    NEW = "new"
    KNOWN = "known"


@dataclass
class _Head:
    """What the lines of one order say together."""

    id: UUID
    at: datetime
    currency: str
    person: UUID | None
    channel: UUID | None
    staff: UUID | None
    unit: UUID | None
    keys: set[UUID]
    fresh: bool

    def hear(self, told: Told) -> None:
        self.at = min(self.at, told.at)
        self.person = self.person or told.person
        self.channel = self.channel or told.channel
        self.staff = self.staff or told.staff
        self.unit = self.unit or told.unit
        self.keys.update(told.keys)


class _Raced(Exception):
    """Somebody else recorded one of these new orders at the same time."""


def record(lines: Sequence[Told], *, by: Actor, at: datetime) -> list[Done | Refused]:
    """One answer per line, in order; a refused line leaves the others standing. Tells OrdersRecorded.

    Refused: a line in another currency or of another customer than its order, of an order of another store than the
    actor's, an amount beyond belief.
    """
    while True:
        with contextlib.suppress(_Raced), transaction.atomic():
            return _record(lines, by, at)


def _record(lines: Sequence[Told], by: Actor, at: datetime) -> list[Done | Refused]:
    answers: list[Done | Refused] = [Done.KNOWN] * len(lines)
    heads = _heads(lines)
    taken: dict[tuple[UUID, str], int] = {}
    for index, told in enumerate(lines):
        if refusal := _refusal(told, heads[told.order], by):
            answers[index] = refusal
            continue
        heads[told.order].hear(told)
        taken[heads[told.order].id, told.line] = index
    used = {heads[lines[index].order].id: heads[lines[index].order] for index in taken.values()}
    numbers = {heads[lines[index].order].id: lines[index].order for index in taken.values()}
    changed = _write_orders(used, numbers, at)
    written = _write_lines(taken, lines, at)
    for (order, line), new in written.items():
        if new:
            answers[taken[order, line]] = Done.NEW
    _settle({order: used[order].currency for order, _line in written})
    nobodys = {key: head for key, head in used.items() if head.person is None and head.keys}
    keep_keys([(order, key) for order, head in nobodys.items() for key in head.keys])
    adopt(sorted({key for head in nobodys.values() for key in head.keys}), at=at)
    if touched := sorted(changed | {order for order, _line in written}):
        tell(OrdersRecorded(orders=tuple(touched), at=at))
    return answers


def _heads(lines: Sequence[Told]) -> dict[str, _Head]:
    """What is known of each order named here, locked; of an unknown one what its first line says."""
    numbers = sorted({told.order for told in lines})
    known = Order.objects.select_for_update(no_key=True).filter(number__in=numbers).order_by("number")
    heads = {
        order.number: _Head(
            order.id,
            order.at,
            order.currency,
            order.person_id,
            order.channel,
            order.staff_id,
            order.unit_id,
            set(),
            fresh=False,
        )
        for order in known
    }
    for told in lines:
        if told.order not in heads:
            heads[told.order] = _Head(
                new_id(),
                told.at,
                told.currency,
                told.person,
                told.channel,
                told.staff,
                told.unit,
                set(told.keys),
                fresh=True,
            )
    return heads


def _refusal(told: Told, head: _Head, by: Actor) -> Refused | None:
    if by.units is not None and head.unit not in by.units:
        return Refused(NO_UNIT_REACH, field="store")
    if told.currency != head.currency:
        return Refused(
            OTHER_CURRENCY, field="currency", order=told.order, known=head.currency, told=told.currency
        )
    if told.person is not None and head.person is not None and told.person != head.person:
        return Refused(OTHER_CUSTOMER, field="external_id", order=told.order)
    if _amount(told) is None:
        return Refused(TOO_LARGE, field="quantity")
    return None


def _amount(told: Told) -> int | None:
    """Minor units of the line, or None where it is beyond belief."""
    if abs(told.quantity) >= LIMIT or abs(told.unit_price_micros) >= LIMIT * 1000:
        return None
    try:
        amount = amount_of(told.quantity, told.unit_price_micros, told.currency)
    except InvalidOperation:
        return None
    return amount if abs(amount) < LIMIT else None


def _write_orders(used: dict[UUID, _Head], numbers: dict[UUID, str], at: datetime) -> set[UUID]:
    """Insert the new orders, complete the known ones; the ids of those completed."""
    fresh = [(order, head) for order, head in used.items() if head.fresh]
    known = [(order, head) for order, head in used.items() if not head.fresh]
    with connection.cursor() as cursor:
        if fresh:
            cursor.execute(
                statement("write_orders"),
                [
                    array_of(order for order, _head in fresh),
                    texts_of(numbers[order] for order, _head in fresh),
                    *_columns(fresh),
                    texts_of(head.currency for _order, head in fresh),
                    array_of([at] * len(fresh)),
                ],
            )
            if cursor.rowcount < len(fresh):
                raise _Raced
        if not known:
            return set()
        cursor.execute(
            statement("complete_orders"), [array_of(order for order, _head in known), *_columns(known)]
        )
        return {order for (order,) in cursor.fetchall()}


def _columns(rows: list[tuple[UUID, _Head]]) -> list[str]:
    heads = [head for _order, head in rows]
    return [
        array_of(h.at for h in heads),
        array_of(h.person for h in heads),
        array_of(h.channel for h in heads),
        array_of(h.staff for h in heads),
        array_of(h.unit for h in heads),
    ]


def _write_lines(
    taken: dict[tuple[UUID, str], int], lines: Sequence[Told], at: datetime
) -> dict[tuple[UUID, str], bool]:
    """Write the lines; those new or corrected → whether new."""
    if not taken:
        return {}
    rows = [(order, line, lines[index]) for (order, line), index in taken.items()]
    products = known_products([(told.product, told.currency) for _o, _l, told in rows if told.product], at=at)
    found = [products.get(told.product.key) if told.product else None for _o, _l, told in rows]
    costs = [
        told.unit_cost_micros
        if told.unit_cost_micros is not None
        else (product.cost_in(told.currency) if product else None)
        for (_o, _l, told), product in zip(rows, found, strict=True)
    ]
    kinds = [str(kind_of(told.quantity, told.unit_price_micros, told.status)) for _o, _l, told in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            statement("write_lines"),
            [
                array_of(new_ids(len(rows))),
                array_of(order for order, _line, _told in rows),
                texts_of(line for _order, line, _told in rows),
                texts_of(kinds),
                array_of(product.id if product else None for product in found),
                texts_of(str(told.quantity) for _o, _l, told in rows),
                array_of(told.unit_price_micros for _o, _l, told in rows),
                array_of(costs),
                array_of(
                    0 if kind == Line.Kind.GIFT else _amount(told)
                    for kind, (_o, _l, told) in zip(kinds, rows, strict=True)
                ),
                texts_of(told.status for _o, _l, told in rows),
            ],
        )
        return {(order, line): new for order, line, new in cursor.fetchall()}


def _settle(currencies: dict[UUID, str]) -> None:
    """Make kind, total, cost and status of these orders follow from their lines."""
    by_digits: dict[int, list[UUID]] = {}
    for order, currency in currencies.items():
        by_digits.setdefault(exponent(currency), []).append(order)
    with connection.cursor() as cursor:
        for digits, orders in sorted(by_digits.items()):
            cursor.execute(statement("settle_orders"), {"orders": array_of(orders), "digits": digits})
