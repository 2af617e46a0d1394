"""The book: what every room keeps of one person, for that person to read and for a machine to take over, as one zip.

Each part stands in it three times: `data/NAME.json`, `tables/NAME.csv` and a section of `index.html`. Headings are in both
languages, for who asks need not speak the house's.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import override

from afflux.exchange.formulas import guarded
from afflux.files import things
from afflux.files.models import File

SHOWN = 500  # rows of a part that the page shows; its table has all
MEMORY = 1 << 20  # bytes of a part before it goes to the disk
MOST_BYTES = 1 << 30  # of pictures and files
LANGUAGES = ("en", "zh-hans")
Words = str | Promise
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """A heading, and what its codes are called."""

    label: Words
    words: Mapping[Any, Words] = field(default_factory=dict)


def both(words: Words) -> str:
    """English and Chinese side by side; once where they are the same."""
    said = dict.fromkeys(_each(words).values())
    return " · ".join(said)


def _each(words: Words) -> dict[str, str]:
    found = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = str(words)
    return found


class Book:
    """Open on a zip; `part` and `thing` may be called by any room. `told` hears how many rows were written in all."""

    def __init__(self, packed: zipfile.ZipFile, zone: str, told: Callable[[int], None]) -> None:
        self.packed, self.zone, self.told = packed, ZoneInfo(zone), told
        self.rows, self.spent, self.missing = 0, 0, 0
        self.names: list[str] = []
        self.things: set[str] = set()
        self._page = tempfile.SpooledTemporaryFile(MEMORY)  # noqa: SIM115 closed by `end`

    def part(
        self,
        name: str,
        title: Words,
        tables: Sequence[str],
        columns: Mapping[str, Column],
        rows: Iterable[Row],
    ) -> None:
        """What a room keeps: `name` is "room.what", `tables` whose rows these are. Nothing is written where nothing is kept."""
        found = iter(rows)
        first = next(found, None)
        if first is None:
            return
        self.names.append(name)
        with tempfile.SpooledTemporaryFile(MEMORY) as data, tempfile.SpooledTemporaryFile(MEMORY) as sheet:
            count = self._write(name, title, tables, columns, _with(first, found), data, sheet)
            self._copy(f"data/{name}.json", data)
            self._copy(f"tables/{name}.csv", sheet)
        self.rows += count
        self.told(self.rows)

    def thing(self, digest: str) -> str:
        """The content itself, once, opened where it was sealed; its name in the zip, or "" where it is no longer kept."""
        file = File.objects.filter(digest=digest).first() if digest else None
        if file is None:
            return ""
        name = f"media/{digest[:32]}"  # named by its content: what a stranger called it is no path
        if digest not in self.things:
            if self.spent + file.size > MOST_BYTES:
                self.missing += 1
                return ""
            self.things.add(digest)
            self.spent += file.size
            with self.packed.open(name, "w", force_zip64=True) as into:
                for block in things.read(file):
                    into.write(block)
        return name

    def end(self, beginning: str) -> None:
        """Write the page, its beginning first."""
        with tempfile.SpooledTemporaryFile(MEMORY) as whole, self._page as page:
            whole.write(beginning.encode())
            page.seek(0)
            while block := page.read(MEMORY):
                whole.write(block)
            whole.write(b"</main></body></html>\n")
            self._copy("index.html", whole)
        self.packed.write(Path(__file__).parent / "page.css", "style.css")

    def _copy(self, name: str, source: Any) -> None:
        source.seek(0)
        with self.packed.open(name, "w", force_zip64=True) as into:
            while block := source.read(MEMORY):
                into.write(block)

    def _write(
        self,
        name: str,
        title: Words,
        tables: Sequence[str],
        columns: Mapping[str, Column],
        rows: Iterable[Row],
        data: IO[bytes],
        sheet: IO[bytes],
    ) -> int:
        headings = [both(column.label) for column in columns.values()]
        head = {"part": name, "title": _each(title), "tables": list(tables)}
        head["columns"] = {key: _each(column.label) for key, column in columns.items()}
        data.write(json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "rows": [')
        text = io.TextIOWrapper(sheet, encoding="utf-8-sig", newline="", write_through=True)
        lines = csv.writer(text, lineterminator="\n")
        lines.writerow(headings)
        self._head(name, title, headings)
        count = 0
        for row in rows:
            plain = {key: self._plain(row.get(key)) for key in columns}
            data.write((b",\n" if count else b"\n") + json.dumps(plain, ensure_ascii=False).encode())
            cells = [_cell(plain[key], columns[key]) for key in columns]
            lines.writerow([guarded(cell) for cell in cells])
            count += 1
            if count <= SHOWN:
                self._html("<tr>{}</tr>\n", format_html("{}" * len(cells), *map(_td, cells)))
        data.write(b"\n]}\n")
        text.detach()
        self._foot(name, count)
        return count

    def _head(self, name: str, title: Words, headings: Sequence[str]) -> None:
        self._html('<section id="{}"><h2>{}</h2><div class="wide"><table><thead><tr>', name, both(title))
        for heading in headings:
            self._html("<th>{}</th>", heading)
        self._html("</tr></thead><tbody>\n")

    def _foot(self, name: str, count: int) -> None:
        self._html("</tbody></table></div>")
        self._html("<p>{} → tables/{}.csv, data/{}.json</p></section>\n", count, name, name)

    def _html(self, form: str, *told: object) -> None:
        self._page.write((format_html(form, *told) if told else form).encode())

    def _plain(self, value: Any) -> Any:
        """As JSON has it; moments in the merchant's zone."""
        if value is None or isinstance(value, bool | int | float | str | list | dict):
            return value
        if isinstance(value, datetime):
            return value.astimezone(self.zone).isoformat(timespec="seconds")
        return str(value)


def _with(first: Row, rest: Iterable[Row]) -> Iterable[Row]:
    yield first
    yield from rest


def _td(cell: str) -> str:
    return format_html("<td>{}</td>", cell)


def _cell(value: Any, column: Column) -> str:
    """What a reader sees: codes in words, nothing for nothing."""
    if value is None or value == {} or value == []:
        return ""
    if isinstance(value, bool):
        return "✓" if value else "–"
    if column.words and value in column.words:
        return both(column.words[value])
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)
