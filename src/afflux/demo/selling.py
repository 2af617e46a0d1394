"""Orders of the market, told line by line as a shop system would."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from afflux.demo.facts import Market, Purchase
from afflux.demo.names import phone_of
from afflux.demo.opening import Opened
from afflux.demo.telling import chunks
from afflux.demo.world import GOODS
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused
from afflux.kernel.ids import hashed_id
from afflux.kernel.money import to_micros
from afflux.trade.actions import Told, named, record

BY_PHONE = 12
"""Every twelfth order names its buyer by phone only, as shop systems do."""


def sell(
    market: Market, people: Sequence[UUID], opened: Sequence[Opened], *, by: Actor, at: datetime
) -> None:
    """Tell all orders, a few thousand lines at a time."""
    lines = (
        line
        for n, purchase in enumerate(market.purchases)
        for line in _lines(n, purchase, market, people, opened)
    )
    for part in chunks(lines, 4000):
        for answer in record(part, by=by, at=at):
            if isinstance(answer, Refused):
                raise answer


def _lines(
    n: int, purchase: Purchase, market: Market, people: Sequence[UUID], opened: Sequence[Opened]
) -> Iterator[Told]:
    who = purchase.who
    server = None
    if who is not None:
        first = market.people[who].first
        server = opened[first.source].staff[first.server]
    by_phone = who is not None and n % BY_PHONE == 0
    for number, (place, quantity) in enumerate(purchase.goods, 1):
        good = GOODS[place]
        cost = to_micros(Decimal(str(good.cost)))
        yield Told(
            order=purchase.number,
            line=str(number),
            at=purchase.at,
            currency="CNY",
            quantity=Decimal(quantity),
            unit_price_micros=to_micros(Decimal(str(good.price))),
            unit_cost_micros=cost,
            product=named(good.key, name=good.name, category=good.category, unit_cost_micros=cost),
            status=purchase.status,
            person=None if who is None or by_phone else people[who],
            keys=(hashed_id("phone", phone_of(market.people[who].phone)),)
            if who is not None and by_phone
            else (),
            staff=server.id if server else None,
            unit=server.unit_id if server else None,
        )
