"""What trade keeps of a person: their orders, line by line, and orders that wait under one of their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from afflux.contacts.disclosing.book import Column
from afflux.contacts.events import Disclosing
from afflux.kernel.money import to_major
from afflux.trade.models import Line, Order

COLUMNS = {
    "number": Column(_("Order")), "at": Column(_("When")), "kind": Column(_("Kind"), dict(Order.Kind.choices)),
    "status": Column(_("Status"), dict(Order.Status.choices)), "currency": Column(_("Currency")),
    "total": Column(_("Total")), "note": Column(_("Note")), "line": Column(_("Line")),
    "product": Column(_("Product")), "quantity": Column(_("Quantity")), "amount": Column(_("Amount")),
}  # fmt: skip


def disclose(asked: Disclosing) -> None:
    """One row for each line; an order without lines is one row."""
    mine = Q(person__in=asked.subject.persons) | Q(person=None, keys__key__in=list(asked.subject.keys))
    numbers = Order.objects.filter(mine).values("id")
    orders = Order.objects.filter(id__in=numbers).order_by("at", "id").prefetch_related("lines__product")
    tables = ("trade_order", "trade_line", "trade_orderkey")
    asked.book.part("trade.orders", _("Your orders"), tables, COLUMNS, _rows(orders.iterator(500)))


def _rows(orders: Iterator[Order]) -> Iterator[Mapping[str, Any]]:
    for order in orders:
        head = {
            "number": order.number, "at": order.at, "kind": order.kind, "status": order.status,
            "currency": order.currency, "total": str(to_major(order.total_minor, order.currency)), "note": order.note,
        }  # fmt: skip
        lines = sorted(order.lines.all(), key=lambda line: line.number)
        yield from ({**head, **_line(line, order.currency)} for line in lines)
        if not lines:
            yield head


def _line(line: Line, currency: str) -> Mapping[str, Any]:
    return {
        "line": line.number,
        "product": line.product.name if line.product else "",
        "quantity": line.pieces,
        "amount": str(to_major(line.amount_minor, currency)),
    }
