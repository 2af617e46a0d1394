"""Reading XLSX workbooks: sizes are checked before anything is unpacked, rows are streamed, nothing is executed."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from django.utils.translation import gettext_lazy as _

from afflux.exchange.reading import records
from afflux.exchange.reading.records import Record, unique_names
from afflux.exchange.reading.sheets import Malformed, Rows, Strings, date_styles, events
from afflux.kernel.errors import Refused, problem

MAX_UNPACKED = 2 * 1024**3
OLD_WORKBOOK = problem(
    "exchange.old_workbook",
    _("This is a workbook of the old .xls kind. Open it and save it as .xlsx or CSV."),
)
NO_SHEET = problem("exchange.no_sheet", _("The workbook has no sheet called %(name)s. It has %(known)s."))


class Workbook:
    """One sheet (the first, or the one named) of an XLSX file opened as a table."""

    format, encoding, delimiter = "xlsx", "utf-8", ""

    def __init__(self, stream: BinaryIO, *, sheet: str = "", header: bool = True, skip: int = 0) -> None:
        self._skip = skip
        self._zip = _opened(stream)
        self._read_so_far, self._size = 0, 1
        try:
            sheets, self._epoch_1904 = _sheets(self._zip)
            self._part = _part_of(sheets, sheet)
            self._strings = Strings(self._member("xl/sharedStrings.xml"))
            self._styles = date_styles(self._member("xl/styles.xml"))
            self._header_row, self.columns = self._columns(header)
        except (
            Malformed,
            KeyError,
            zipfile.BadZipFile,
            EOFError,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ) as error:
            raise Refused(records.NOT_A_TABLE, reason=str(error)) from error

    def position(self) -> float:
        return min(1.0, self._open.tell() / self._size) if self._size else 1.0

    def records(self) -> Iterator[Record]:
        try:
            for number, cells in self._rows():
                if number > self._header_row:
                    yield self._record(number, cells)
        except (Malformed, zipfile.BadZipFile, EOFError, ValueError) as error:
            raise Refused(records.NOT_A_TABLE, reason=str(error)) from error

    def _record(self, number: int, cells: dict[int, Any]) -> Record:
        width = len(self.columns)
        found = {self.columns[at]: value for at, value in cells.items() if at < width}
        if len(found) < len(cells):
            return Record(number, found, records.TOO_MANY_CELLS, {"cells": max(cells) + 1, "columns": width})
        return Record(number, found)

    def _columns(self, header: bool) -> tuple[int, list[str]]:
        for number, cells in self._rows():
            if number <= self._skip or not cells:
                continue
            names = [str(cells.get(at, "")) for at in range(max(cells) + 1)]
            return (number, unique_names(names)) if header else (number - 1, unique_names([""] * len(names)))
        raise Refused(records.EMPTY)

    def _rows(self) -> Rows:
        self._open = self._member(self._part, required=True)
        self._size = self._zip.getinfo(self._part).file_size
        return Rows(cast(BinaryIO, self._open), self._strings, self._styles, epoch_1904=self._epoch_1904)

    def _member(self, name: str, *, required: bool = False) -> Any:
        if not required and name not in self._zip.namelist():
            return None
        return self._zip.open(name)


def _opened(stream: BinaryIO) -> zipfile.ZipFile:
    if stream.read(4) == b"\xd0\xcf\x11\xe0":
        raise Refused(OLD_WORKBOOK)
    try:
        found = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Refused(records.NOT_A_TABLE, reason=str(error)) from error
    unpacked = sum(member.file_size for member in found.infolist())
    if unpacked > MAX_UNPACKED or len(found.infolist()) > 10_000:
        raise Refused(records.TOO_BIG, mb=unpacked // 2**20, limit=MAX_UNPACKED // 2**20)
    return found


def _sheets(found: zipfile.ZipFile) -> tuple[dict[str, str], bool]:
    """Sheet name → member of the zip, in the workbook's order; and whether days count from 1904."""
    targets: dict[str, str] = {}
    named: list[tuple[str, str]] = []
    epoch_1904 = [False]

    def start(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "Relationship":
            targets[attributes["Id"]] = attributes["Target"]
        elif local == "sheet":
            key = next((value for name, value in attributes.items() if name.endswith(":id")), "")
            named.append((attributes.get("name", ""), key))
        elif local == "workbookPr":
            epoch_1904[0] = attributes.get("date1904", "") in ("1", "true")

    for member in ("xl/_rels/workbook.xml.rels", "xl/workbook.xml"):
        for _block in events(cast(BinaryIO, found.open(member)), start, None, None):
            pass
    parts = {name: targets[key] for name, key in named if key in targets}
    return {
        name: part.lstrip("/") if part.startswith("/") else f"xl/{part}" for name, part in parts.items()
    }, epoch_1904[0]


def _part_of(sheets: dict[str, str], name: str) -> str:
    if name and name not in sheets:
        raise Refused(NO_SHEET, field="sheet", name=name, known=", ".join(sheets))
    if not sheets:
        raise Refused(records.EMPTY)
    return sheets[name] if name else next(iter(sheets.values()))
