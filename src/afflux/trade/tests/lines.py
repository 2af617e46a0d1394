"""Lines of orders as tests tell them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from afflux.kernel.money import to_micros
from afflux.trade.actions import Told, named

AT = datetime(2026, 5, 20, 3, 0, tzinfo=UTC)


def line(order: str = "S1", number: str = "1", quantity: str = "1", price: str = "10", **more: Any) -> Told:
    """A line of one tea at 10.00 CNY, or as said."""
    product = named(more.pop("product", "tea"))
    values = {"at": AT, "currency": "CNY", "product": product, **more}
    return Told(
        order=order,
        line=number,
        quantity=Decimal(quantity),
        unit_price_micros=to_micros(Decimal(price)),
        **values,
    )
