"""Rows read a few thousand at a time, each piece a statement of its own that begins behind the row before.

No cursor is held open: a file of a million rows takes minutes, and a snapshot that old would keep the database from tidying.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import F, Func, QuerySet, TextField
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan

PIECE = 2000  # rows


def in_pieces(
    rows: QuerySet[Any], order: Sequence[str], columns: Sequence[str], *, size: int = PIECE
) -> Iterator[list[tuple[Any, ...]]]:
    """The values of `order`, then of `columns`, of all rows in that order. Together the words of `order` must be
    unique and never null, and an index should begin with them."""
    asked = rows.order_by(*order).values_list(*order, *columns)
    found = list(asked[:size])
    while found:
        yield found
        if len(found) < size:
            return
        last = Tuple(*map(F, order))
        found = list(asked.filter(TupleGreaterThan(last, found[-1][: len(order)]))[:size])


class _Keys(Func):
    function = "jsonb_object_keys"
    output_field = TextField()
    set_returning = True


def keys_used(rows: QuerySet[Any], column: str) -> list[str]:
    """The keys of a column of JSON objects, as far as `rows` have them: one statement, sorted."""
    filled = rows.order_by().exclude(**{column: {}})
    return sorted(filled.annotate(used=_Keys(column)).values_list("used", flat=True).distinct())
