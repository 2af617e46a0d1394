"""Tables: columns, filters and bulk actions declared once; sort, keyset pages, saved views and export come with them.

A room subclasses `Table`, and its view returns `table_page(request, ThingTable(), access.things(request.actor))`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from afflux.console.keyset import Page, page_of
from afflux.console.models import SavedView
from afflux.console.pages import ConsoleRequest
from afflux.console.spreadsheets import spreadsheet
from afflux.kernel.money import to_major
from afflux.kernel.text import clean

COUNT_LIMIT = 10_000


@dataclass(frozen=True)
class Column:
    """`value` is an attribute path ("channel.name") or a function of the row; `kind` decides look and alignment.

    kinds: text, count, money (a (minor, currency) pair), percent (a share), day, moment, badge (a (tone, text) pair).
    `sort` names the model field to order by; `link` gives the row's address; `phone=False` hides it on a phone.
    """

    key: str
    label: Any
    value: str | Callable[[Any], Any] = ""
    kind: str = "text"
    sort: str | None = None
    link: Callable[[Any], str] | None = None
    phone: bool = True

    def of(self, row: Any) -> Any:
        """The cell's value for a row."""
        if callable(self.value):
            return self.value(row)
        for part in (self.value or self.key).split("."):
            row = getattr(row, part, None)
        return row


@dataclass(frozen=True)
class Filter:
    """`choices` (a function of the actor) makes a select; otherwise kind "text", "day" or "flag"."""

    key: str
    label: Any
    apply: Callable[[QuerySet[Any], Any], QuerySet[Any]]
    kind: str = "text"
    choices: Callable[[Any], Iterable[tuple[Any, Any]]] | None = None


@dataclass(frozen=True)
class Bulk:
    """An action on the ticked rows: posts `ids` (or all=1 and the filters) to `url`."""

    label: Any
    url: str
    right: str
    field: str = ""  # name of a text field asked for beside the button, such as the tag
    field_label: Any = ""
    danger: bool = False


class Table:
    """Declare the class attributes; `rows_per_page` and `default_sort` ("-created_at") may be left alone.

    A subclass is used as it is (`ThingTable()`); a page that must vary sets attributes on its instance.
    """

    name: str = ""
    columns: Sequence[Column] = ()
    filters: Sequence[Filter] = ()
    bulk: Sequence[Bulk] = ()
    default_sort: str = "-id"
    rows_per_page: int = 50
    export_right: str = ""
    empty: Any = _("There is nothing here yet.")
    empty_action: tuple[Any, str] | None = None

    def row_id(self, row: Any) -> str:
        """What a ticked row posts."""
        return str(row.pk)

    def prepare(self, rows: Sequence[Any]) -> None:
        """Called with the rows of a page before their cells are read: what is asked for all of them at once is asked here."""

    def filtered(self, request: ConsoleRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """`queryset` under the request's filters; a value that does not parse filters nothing out silently: none()."""
        for one in self.filters:
            if value := _parsed(one, request.GET.get(one.key, "")):
                try:
                    queryset = one.apply(queryset, value)
                except (ValueError, ValidationError):
                    queryset = queryset.none()
        return queryset

    def chosen(self, request: ConsoleRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows a bulk post means: ticked ids, or with all=1 everything under the posted filters."""
        if request.POST.get("all") == "1":
            asked = QueryDict(mutable=True)
            asked.update({f.key: request.POST.get(f.key, "") for f in self.filters})
            request.GET = asked  # type: ignore[assignment]
            return self.filtered(request, queryset)
        return queryset.filter(pk__in=request.POST.getlist("ids")[:1000])

    def ordering(self, request: HttpRequest) -> tuple[str, bool]:
        """(field, descending) from ?sort=, only among declared columns."""
        asked = request.GET.get("sort", "")
        allowed = {c.sort for c in self.columns if c.sort}
        chosen = asked if asked.lstrip("-") in allowed else self.default_sort
        return chosen.lstrip("-"), chosen.startswith("-")


def _parsed(one: Filter, raw: str) -> Any:
    raw = clean(raw)[:200]
    if not raw or one.kind != "day":
        return raw
    try:
        return date.fromisoformat(raw)
    except ValueError:
        return None


def table_page(
    request: ConsoleRequest,
    table: Table,
    queryset: QuerySet[Any],
    *,
    template: str = "console/table_page.html",
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """The page (or with htmx only the table, or with ?export=csv|xlsx the file) of `queryset`."""
    rows = table.filtered(request, queryset)
    sort_field, descending = table.ordering(request)
    if asked := request.GET.get("export"):
        return _export(request, table, rows.order_by(f"{'-' if descending else ''}{sort_field}"), asked)
    found = page_of(
        rows,
        field=sort_field,
        descending=descending,
        cursor=request.GET.get("after"),
        size=table.rows_per_page,
    )
    shown = {**(context or {}), "table": _shown(request, table, found, rows)}
    partial = request.htmx and request.htmx.target == f"table-{table.name}"
    return render(request, "console/table.html" if partial else template, shown)


def _shown(request: ConsoleRequest, table: Table, found: Page, rows: QuerySet[Any]) -> dict[str, Any]:
    counted = (
        rows.order_by()[: COUNT_LIMIT + 1].count()
        if found.next_cursor or request.GET.get("after")
        else len(found.rows)
    )
    filters = [
        {
            "key": f.key,
            "label": f.label,
            "kind": "choice" if f.choices else f.kind,
            "value": request.GET.get(f.key, ""),
            "choices": [(str(v), label) for v, label in f.choices(request.actor)] if f.choices else [],
        }
        for f in table.filters
    ]
    sort_field, descending = table.ordering(request)
    table.prepare(found.rows)
    return {
        "name": table.name,
        "head": [_head(request, c, sort_field, descending) for c in table.columns],
        "rows": [{"id": table.row_id(r), "cells": [_cell(c, r) for c in table.columns]} for r in found.rows],
        "filters": filters,
        "filtered": any(f["value"] for f in filters),
        "sort": request.GET.get("sort", ""),
        "bulk": [b for b in table.bulk if request.actor.may(b.right)],
        "count": counted,
        "more_than": COUNT_LIMIT if counted > COUNT_LIMIT else None,
        "next": _query(request, after=found.next_cursor) if found.next_cursor else None,
        "first": _query(request, after=None) if request.GET.get("after") else None,
        "exports": [(kind, _query(request, export=kind, after=None)) for kind in ("csv", "xlsx")]
        if table.export_right and request.actor.may(table.export_right)
        else [],
        "views": SavedView.objects.filter(user_id=request.actor.id, table=table.name).order_by("name"),
        "query": _query(request, after=None, export=None).lstrip("?"),
        "path": request.path,
        "empty": table.empty,
        "empty_action": table.empty_action,
    }


def _head(request: HttpRequest, column: Column, sort_field: str, descending: bool) -> dict[str, Any]:
    current = column.sort is not None and column.sort == sort_field
    toggled = f"{'' if current and descending else '-'}{column.sort}" if column.sort else ""
    return {
        "label": column.label,
        "kind": column.kind,
        "phone": column.phone,
        "sort_url": _query(request, sort=toggled, after=None) if column.sort else "",
        "direction": ("descending" if descending else "ascending") if current else "",
    }


def _cell(column: Column, row: Any) -> dict[str, Any]:
    value = column.of(row)
    return {
        "label": column.label,
        "kind": column.kind,
        "phone": column.phone,
        "value": value,
        "url": column.link(row) if column.link else "",
    }


def _query(request: HttpRequest, **changes: str | None) -> str:
    pairs = {k: v for k, v in request.GET.items() if v and k not in changes}
    pairs.update({k: v for k, v in changes.items() if v})
    return "?" + urlencode(pairs)


def _export(request: ConsoleRequest, table: Table, rows: QuerySet[Any], kind: str) -> HttpResponse:
    if not table.export_right or not request.actor.may(table.export_right):
        raise PermissionDenied
    heads = [str(c.label) for c in table.columns]
    lines = ([_plain(c, row) for c in table.columns] for row in rows.iterator(2000))
    return spreadsheet(request, name=table.name, heads=heads, lines=lines, kind=kind)


def _plain(column: Column, row: Any) -> Any:
    value = column.of(row)
    if column.kind == "money" and value is not None:
        return to_major(value[0], value[1]) if value[0] is not None else None
    if column.kind == "badge" and value is not None:
        return str(value[1])
    return value.isoformat() if isinstance(value, datetime | date) else value
