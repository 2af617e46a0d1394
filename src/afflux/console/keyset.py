"""Keyset pages: the next page starts after the last row's (sort value, id), so page 20,000 costs what page 1 costs."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Q, QuerySet
from django.db.models.constants import LOOKUP_SEP


@dataclass(frozen=True)
class Page:
    """`rows` of one page and the cursor of the next one (None at the end)."""

    rows: list[Any]
    next_cursor: str | None


def page_of(queryset: QuerySet[Any], *, field: str, descending: bool, cursor: str | None, size: int) -> Page:
    """One page of `queryset` by `field` then id; nulls come last; a cursor that is not ours starts at the top."""
    last = (
        True if _may_be_null(queryset, field) else None
    )  # "nulls last" would keep a plain descending index from serving
    order = F(field).desc(nulls_last=last) if descending else F(field).asc(nulls_last=last)
    ordered = queryset.order_by(order, "-pk" if descending else "pk")
    if field in ("id", "pk"):
        ordered = queryset.order_by("-pk" if descending else "pk")
    if after := _decoded(cursor):
        nullable = _may_be_null(queryset, field)
        ordered = ordered.filter(_beyond(field, after[0], after[1], descending=descending, nullable=nullable))
    rows = list(ordered[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    return Page(rows, _encoded(_value(rows[-1], field), rows[-1].pk) if more else None)


def _may_be_null(queryset: QuerySet[Any], field: str) -> bool:
    """False only for a column of the table itself that is declared not null."""
    try:
        return bool(getattr(queryset.model._meta.get_field(field), "null", True))
    except FieldDoesNotExist:
        return True


def _beyond(field: str, value: object, row_id: str, *, descending: bool, nullable: bool) -> Q:
    side = "lt" if descending else "gt"
    if value is None:
        return Q(**{f"{field}__isnull": True, f"pk__{side}": row_id})
    bound = Q(**{f"{field}__{side}e": value})  # a plain bound lets the index start at the right place
    past = Q(**{f"{field}__{side}": value}) | Q(**{field: value, f"pk__{side}": row_id})
    return (bound & past) | Q(**{f"{field}__isnull": True}) if nullable else bound & past


def _value(row: object, field: str) -> object:
    for part in field.split(LOOKUP_SEP):
        row = getattr(row, part, None)
    return row


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID | Decimal) else value


def _encoded(value: object, row_id: object) -> str:
    text = json.dumps([_plain(value), str(row_id)], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decoded(cursor: str | None) -> tuple[Any, str] | None:
    if not cursor or len(cursor) > 600:
        return None
    try:
        value, row_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        key = row_id if row_id.isdecimal() and len(row_id) < 19 else str(UUID(row_id))
        return (value, key) if not isinstance(value, list | dict) else None
    except (ValueError, TypeError, AttributeError, binascii.Error, UnicodeDecodeError):
        return None
