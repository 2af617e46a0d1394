"""Orders of nobody, and how they come home."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from afflux.kernel.arrays import array_of
from afflux.kernel.news import tell
from afflux.trade.events import OrdersAdopted
from afflux.trade.statements import statement


def keep_keys(pairs: Sequence[tuple[UUID, UUID]]) -> None:
    """Let orders of nobody (first) remember the identity keys (second) they came with."""
    if not pairs:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into trade_orderkey (order_id, key) select * from unnest(%s::uuid[], %s::uuid[]) on conflict do nothing",
            [array_of(order for order, _key in pairs), array_of(key for _order, key in pairs)],
        )


@transaction.atomic
def adopt(keys: Sequence[UUID], *, at: datetime) -> int:
    """Give the orders that wait under these identity keys to the persons who hold them; how many. Tells OrdersAdopted."""
    if not keys:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(statement("adopt_orders"), [array_of(keys)])
        rows = cursor.fetchall()
    if rows:
        tell(
            OrdersAdopted(
                orders=tuple(order for order, _person in rows),
                persons=tuple(person for _order, person in rows),
                at=at,
            )
        )
    return len(rows)


def adopt_all(*, at: datetime) -> int:
    """Adopt whatever still waits though its person is known: two writers that did not see each other left it so."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct waiting.key from trade_orderkey waiting join contacts_identity held on held.key = waiting.key"
        )
        keys = [key for (key,) in cursor.fetchall()]
    return adopt(keys, at=at)
