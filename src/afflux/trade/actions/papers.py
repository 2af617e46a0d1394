"""One order at a time, by hand or by API: place it, return goods of it, change its status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Sum

from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused
from afflux.kernel.text import clean
from afflux.organization import audit
from afflux.trade.actions.products import Named
from afflux.trade.actions.record import Told, record
from afflux.trade.models import Line, Order
from afflux.trade.problems import (
    ENDED_SALE,
    NO_LINES,
    NO_NUMBER,
    NO_STATUS,
    NO_UNIT_REACH,
    NOT_A_SALE,
    NOTHING_BACK,
    NUMBER_TAKEN,
    REFUNDED_BY_PAPER,
    SAME_STATUS,
    TOO_MUCH_BACK,
)
from afflux.trade.sorting import ENDED


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line of an order placed by hand."""

    product: Named | None
    quantity: Decimal
    unit_price_micros: int
    unit_cost_micros: int | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """What an order says above its lines; `number` empty: the book gives one. `keys`: identities of a buyer not yet known."""

    currency: str
    at: datetime
    number: str = ""
    status: str = Order.Status.PAID
    person: UUID | None = None
    keys: tuple[UUID, ...] = ()
    channel: UUID | None = None
    staff: UUID | None = None
    unit: UUID | None = None
    note: str = ""


@transaction.atomic
def place(heading: Heading, lines: Sequence[Wanted], *, by: Actor, at: datetime) -> Order:
    """Write an order. Refused: no lines, a number already taken, a status unknown, a unit out of the actor's reach."""
    if not lines or any(line.quantity <= 0 for line in lines):
        raise Refused(NO_LINES, field="lines")
    if heading.status not in Order.Status.values:
        raise Refused(
            NO_STATUS, field="status", value=heading.status[:20], known=", ".join(Order.Status.values)
        )
    if by.units is not None and heading.unit not in by.units:
        raise Refused(NO_UNIT_REACH, field="unit")
    number = clean(heading.number) or _number("S", at)
    if len(number) > 64:
        raise Refused(NO_NUMBER, field="number")
    _refuse_taken(number)
    order = _write(number, heading, list(enumerate(lines, 1)), by=by, at=at)
    audit.record(
        by=by,
        at=at,
        verb="order.placed",
        subject=order,
        detail={"total": order.total_minor, "currency": order.currency},
    )
    return order


@transaction.atomic
def refund(order: Order, back: Mapping[str, Decimal], *, by: Actor, at: datetime, note: str = "") -> Order:
    """Return goods of a sale: a paper of its own with negative lines. `back`: line number → quantity returned.

    Refused: what is no sale or has ended, more of a line than is left, nothing at all.
    """
    order = Order.objects.select_for_update().get(id=order.id)
    if order.kind != Order.Kind.SALE:
        raise Refused(NOT_A_SALE, order=order.number)
    if order.status in ENDED:
        raise Refused(ENDED_SALE, order=order.number)
    wanted = _within_what_is_left(order, back)
    sold = [line for line in order.lines.select_related("product").order_by("id") if line.number in wanted]
    if not sold:
        raise Refused(NOTHING_BACK, field="lines")
    heading = Heading(
        order.currency,
        at,
        "",
        Order.Status.DONE,
        order.person_id,
        (),
        order.channel,
        order.staff_id,
        order.unit_id,
        note,
    )
    lines = [
        (
            line.number,
            Wanted(_named(line), -wanted[line.number], line.unit_price_micros, line.unit_cost_micros),
        )
        for line in sold
    ]
    paper = _write(_number("R", at), heading, lines, by=by, at=at)
    paper.of = order
    paper.save(update_fields=["of"])
    _share_keys(order, paper)
    audit.record(
        by=by,
        at=at,
        verb="order.refunded",
        subject=order,
        detail={"paper": paper.number, "total": paper.total_minor},
    )
    return paper


def _within_what_is_left(order: Order, back: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The quantities asked for, without noughts; refuses more of a line than is left of it."""
    wanted = {number: quantity for number, quantity in back.items() if quantity}
    left = left_of(order)
    for number, quantity in wanted.items():
        if quantity < 0 or quantity > left.get(number, Decimal(0)):
            raise Refused(
                TOO_MUCH_BACK,
                field=f"back-{number}",
                line=number,
                left=format(left.get(number, Decimal(0)).normalize(), "f"),
            )
    return wanted


@transaction.atomic
def set_status(order: Order, status: str, *, by: Actor, at: datetime) -> Order:
    """Move an order on, or end it: cancelled and refunded orders bring no revenue.

    Refused: a status unknown or held already; "refunded" where refund papers take the money off already.
    """
    order = Order.objects.select_for_update().get(id=order.id)
    if status not in Order.Status.values:
        raise Refused(NO_STATUS, field="status", value=status[:20], known=", ".join(Order.Status.values))
    if status == order.status:
        raise Refused(SAME_STATUS, field="status", order=order.number)
    if status in ENDED and order.refunds.exclude(status__in=ENDED).exists():
        raise Refused(REFUNDED_BY_PAPER, field="status", order=order.number)
    before, order.status = order.status, status
    order.save(update_fields=["status"])
    audit.record(by=by, at=at, verb="order.moved", subject=order, detail={"from": before, "to": status})
    return order


def left_of(order: Order) -> dict[str, Decimal]:
    """Line number → how much of it was sold and not returned yet."""
    returned = (
        Line.objects.filter(order__of=order, kind=Line.Kind.REFUND)
        .exclude(order__status=Order.Status.CANCELLED)
        .values_list("number")
        .annotate(Sum("quantity"))
    )
    gone = dict(returned)
    sold = order.lines.filter(kind=Line.Kind.SALE).values_list("number", "quantity")
    return {number: quantity + gone.get(number, Decimal(0)) for number, quantity in sold}


def _write(
    number: str, heading: Heading, lines: Sequence[tuple[int | str, Wanted]], *, by: Actor, at: datetime
) -> Order:
    told = [
        Told(
            order=number,
            line=str(line),
            at=heading.at,
            currency=heading.currency,
            quantity=wanted.quantity,
            unit_price_micros=wanted.unit_price_micros,
            unit_cost_micros=wanted.unit_cost_micros,
            product=wanted.product,
            person=heading.person,
            keys=heading.keys,
            channel=heading.channel,
            staff=heading.staff,
            unit=heading.unit,
        )
        for line, wanted in lines
    ]
    for answer in record(told, by=by, at=at):
        if isinstance(answer, Refused):
            raise answer
    order = Order.objects.get(number=number)
    order.status, order.note = heading.status, clean(heading.note)[:200]
    order.save(update_fields=["status", "note"])
    return order


def _refuse_taken(number: str) -> None:
    """Hold the number until this transaction ends, so that two tills cannot both find it free."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 7))", [f"order {number}"])
    if Order.objects.filter(number=number).exists():
        raise Refused(NUMBER_TAKEN, field="number", order=number)


def _number(letter: str, at: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select nextval('trade_order_number')")
        return f"{letter}{at:%y%m%d}-{cursor.fetchone()[0]:05d}"


def _named(line: Line) -> Named | None:
    return Named(line.product.key, line.product.name) if line.product else None


def _share_keys(order: Order, paper: Order) -> None:
    """A refund of an order of nobody waits for the same person as its sale."""
    if order.person_id is None:
        keys = order.keys.values_list("key", flat=True)
        paper.keys.bulk_create([paper.keys.model(order=paper, key=key) for key in keys])
