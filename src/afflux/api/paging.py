"""Keyset pages: the next page begins after the last row of this one, however many rows came or went in between."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

from afflux.api.problems import BAD_CURSOR
from afflux.kernel.errors import Refused

Row = TypeVar("Row", bound=Model)
_READERS: dict[str, Callable[[str], Any]] = {
    "DateTimeField": datetime.fromisoformat,
    "DateField": date.fromisoformat,
    "UUIDField": UUID,
    "BigIntegerField": int,
}


def page(
    rows: QuerySet[Row],
    *,
    by: str,
    limit: int,
    after: str | None,
    show: Callable[[list[Row]], list[Any]] | None = None,
    each: Callable[[Row], Any] = lambda row: row,
) -> dict[str, Any]:
    """At most `limit` rows from the newest (by="-at") or the first (by="name") on, ties broken by id, as `Page`
    wants it. `each` makes an item of a row; `show` the items of all rows of a page, where they are asked for together."""
    name, down = by.lstrip("-"), by.startswith("-")
    ordered = rows.order_by(by, "-pk" if down else "pk")
    if after:
        value, key = _opened(rows, name, after)
        side = "lt" if down else "gt"
        ordered = ordered.filter(
            Q(**{f"{name}__{side}e": value}), Q(**{f"{name}__{side}": value}) | Q(**{f"pk__{side}": key})
        )
    found = list(ordered[: limit + 1])
    more = len(found) > limit
    shown = found[:limit]
    return {
        "items": show(shown) if show else [each(row) for row in shown],
        "next": _sealed(getattr(shown[-1], name), shown[-1].pk) if more else None,
    }


def _sealed(value: Any, key: Any) -> str:
    text = value.isoformat() if isinstance(value, date) else str(value)
    return base64.urlsafe_b64encode(json.dumps([text, str(key)]).encode()).decode().rstrip("=")


def _opened(rows: QuerySet[Any], name: str, cursor: str) -> tuple[Any, Any]:
    field = rows.model._meta.get_field(name)
    read = _READERS.get(field.get_internal_type(), str)
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        text, key = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        value = read(text)
        if "\x00" in str(value) or (isinstance(value, datetime) and value.tzinfo is None):
            raise ValueError(text)
        value = value.astimezone(UTC) if isinstance(value, datetime) else value
        return value, rows.model._meta.pk.to_python(key)
    except (ValueError, TypeError, binascii.Error, RecursionError, OverflowError, ValidationError):
        raise Refused(BAD_CURSOR, field="after") from None
