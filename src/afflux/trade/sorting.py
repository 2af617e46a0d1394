"""What a line is, from what its source says: sale, gift, refund, adjustment or void. Pure; the rules of the book.

| quantity | unit price | the line is | because |
|---|---|---|---|
| > 0 | > 0 | sale | goods went out for money |
| > 0 | = 0 | gift | goods went out free of charge |
| < 0 | > 0 | refund | goods or money came back |
| < 0 | = 0 | adjustment | stock was written off |
| any | < 0 | adjustment | a correction of the books (bad debt) |
| = 0 | any | adjustment | nothing moved |

A sale or gift whose status is cancelled or refunded is void, and so is a refund that was cancelled.
Revenue is the amount of sale and refund lines of orders that are not cancelled or refunded.
"""

from __future__ import annotations

from decimal import Decimal

from afflux.trade.models import Line, Order

ENDED = frozenset({Order.Status.CANCELLED, Order.Status.REFUNDED})
"""Statuses under which a sale brings no revenue."""


def kind_of(quantity: Decimal, unit_price_micros: int, status: str = "") -> Line.Kind:
    """The kind of a line by its signs and its status."""
    if unit_price_micros < 0 or not quantity:
        return Line.Kind.ADJUSTMENT
    if quantity < 0:
        if not unit_price_micros:
            return Line.Kind.ADJUSTMENT
        return Line.Kind.VOID if status == Order.Status.CANCELLED else Line.Kind.REFUND
    if status in ENDED:
        return Line.Kind.VOID
    return Line.Kind.SALE if unit_price_micros else Line.Kind.GIFT
