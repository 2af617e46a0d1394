"""Rows given out as files: CSV, JSON lines or XLSX, in the columns that an import takes, so that the way back is open."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from afflux.exchange.formulas import guarded
from afflux.exchange.kinds import Column, Kind, Type
from afflux.exchange.mapping import column_of
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem

FORMATS = ("csv", "jsonl", "xlsx")
NO_RIGHT = problem(
    "exchange.no_export_right", _("You may not take %(kind)s out. Ask an owner for the right."), status=403
)
TOO_MANY = problem(
    "exchange.too_many_rows", _("A workbook holds 1,048,575 rows, and there are more. Take CSV.")
)
MOST_ROWS = 1_048_575
_STEP = 2000  # rows between two words about how far it is
_NUMBERS = (Type.COUNT, Type.DECIMAL, Type.DATE, Type.MOMENT, Type.DURATION, Type.PHONE)


def permitted(kind: Kind, by: Actor) -> Kind:
    """The kind, if the actor may take it out. Raises Refused (403)."""
    if not by.may(kind.export_right):
        raise Refused(NO_RIGHT, kind=str(kind.label))
    return kind


def export(
    kind: Kind, form: str, *, by: Actor, into: BinaryIO, told: Callable[[int], None] = lambda _rows: None
) -> int:
    """Write all rows the actor may take out into a binary stream; how many. Refuses an actor without the right.

    `told` hears every 2,000 rows how many are written, and may end it by raising.
    """
    rows = _heard(permitted(kind, by).export(by), told)
    if form == "jsonl":
        return _json_lines(kind, rows, into)
    columns = columns_of(kind, by)
    lines = _lines(rows, columns)
    return _workbook(kind, lines, columns, into) if form == "xlsx" else _csv(lines, columns, into)


def in_console(
    kind: Kind, form: str, *, by: Actor, into: BinaryIO, told: Callable[[int], None] = lambda _rows: None
) -> int:
    """`export` for people: a CSV begins with the mark by which spreadsheets know UTF-8."""
    if form == "csv":
        into.write("\ufeff".encode())
    return export(kind, form, by=by, into=into, told=told)


def file_name(kind: Kind, form: str, at: datetime) -> str:
    """What the file is called where it is saved."""
    return f"{kind.name}-{at:%Y%m%d-%H%M}.{form}"


def _heard(rows: Iterator[dict[str, Any]], told: Callable[[int], None]) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(rows):
        if number and number % _STEP == 0:
            told(number)
        yield row


def columns_of(kind: Kind, by: Actor) -> list[Column]:
    """The kind's columns, its open ones ("prop.*") spelled out as far as rows use them."""
    fixed = [column for column in kind.columns if not column.name.endswith(".*")]
    if len(fixed) == len(kind.columns):
        return fixed
    names = {column.name for column in fixed}
    used = sorted(set(kind.opened(by)) - names)
    known = {column.name: column for column in kind.columns}
    opened = [Column(name, found.type, found.help) for name in used if (found := column_of(known, name))]
    return [*fixed, *opened]


def cell(value: Any, column: Column) -> str:
    """A typed value as the text that the importer reads as the same value, safe in a spreadsheet."""
    text = _text(value, column)
    return text if column.type in _NUMBERS else guarded(text)


def _text(value: Any, column: Column) -> str:
    if value is None:
        return ""
    if column.type is Type.DURATION:
        return f"{value // 3600}:{value % 3600 // 60:02}:{value % 60:02}"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime | date):
        return value.isoformat()
    if column.type is Type.JSON and not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    if isinstance(value, list):
        parts = [str(part) for part in value]
        return (
            json.dumps(parts, ensure_ascii=False)
            if any(re.search(r"[;,|、，；\[\"]", part) for part in parts)
            else ";".join(parts)
        )
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(value)


def _lines(rows: Iterable[dict[str, Any]], columns: list[Column]) -> Iterator[list[str]]:
    named = [(column.name, column) for column in columns]
    for row in rows:
        yield ["" if (value := row.get(name)) is None else cell(value, column) for name, column in named]


def _csv(lines: Iterable[list[str]], columns: list[Column], into: BinaryIO) -> int:
    rows = 0
    text = io.TextIOWrapper(into, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.name for column in columns])
    for line in lines:
        writer.writerow(line)
        rows += 1
    text.flush()
    text.detach()
    return rows


def _json_lines(kind: Kind, rows: Iterable[dict[str, Any]], into: BinaryIO) -> int:
    known = {column.name: column for column in kind.columns}
    written = 0
    for row in rows:
        found = {
            name: _json(value, column_of(known, name)) for name, value in row.items() if value is not None
        }
        into.write(json.dumps(found, ensure_ascii=False).encode() + b"\n")
        written += 1
    return written


def _json(value: Any, column: Column | None) -> Any:
    if column is not None and column.type in (Type.LIST, Type.JSON, Type.COUNT):
        return value
    return _text(value, column or Column("", Type.TEXT, ""))


def _workbook(kind: Kind, lines: Iterable[list[str]], columns: list[Column], into: BinaryIO) -> int:
    import xlsxwriter  # whoever asks for a sheet loads it: 2 MB

    rows = 0
    with xlsxwriter.Workbook(into, {"constant_memory": True}) as book:
        sheet = book.add_worksheet(kind.name[:31])
        _write(sheet, 0, [column.name for column in columns])
        for line in lines:
            rows += 1
            if rows > MOST_ROWS:
                raise Refused(TOO_MANY)
            _write(sheet, rows, line)
    return rows


def _write(sheet: Any, at: int, line: Iterable[str]) -> None:
    """Every cell as text: a workbook's own numbers would lose digits of prices and zeros of customer numbers."""
    for column, text in enumerate(line):
        if text:
            sheet.write_string(at, column, text)
