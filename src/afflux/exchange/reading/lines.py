"""Reading CSV as it really comes: any separator, any newline, stray quotation marks, NULs, huge cells, a row cut off.

A stray opening quotation mark would swallow the rest of the file. So a record that stretches over several lines must
have as many cells as the header; otherwise its first line alone is at fault and reading goes on with the second.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from io import TextIOWrapper
from typing import Any, BinaryIO

from afflux.exchange.reading import records
from afflux.exchange.reading.encodings import encoding_of
from afflux.exchange.reading.records import Record, Unclosable, unique_names
from afflux.kernel.errors import Problem, Refused

DELIMITERS = (",", "\t", ";", "|")
csv.field_size_limit(records.MAX_CELL)


class Csv:
    """A CSV file opened as a table. `header=False` names the columns "column 1", "column 2", …"""

    format = "csv"

    def __init__(
        self, stream: BinaryIO, *, encoding: str = "", delimiter: str = "", header: bool = True, skip: int = 0
    ) -> None:
        self._stream, self._size = stream, _size(stream)
        self.encoding, self._whole = encoding_of(stream, encoding)
        self._header, self._skip = header, skip
        self.delimiter = delimiter or _delimiter(self._lines().first(20, skip=skip))
        stream.seek(0)
        self.columns = self._columns()

    def position(self) -> float:
        return min(1.0, self._stream.tell() / self._size) if self._size else 1.0

    def records(self) -> Iterator[Record]:
        lines = self._lines()
        lines.drop(self._skip)
        number = self._skip
        parsed = _Parsed(lines, self.delimiter, None if self._header else len(self.columns))
        for cells, problem, cut in parsed:
            number += 1
            if parsed.width is None:
                if problem is None and any(cells) and not _separator_line(cells):
                    parsed.width = len(self.columns)
                continue
            yield self._record(number, cells, problem, cut)

    def _record(self, number: int, cells: list[str], problem: Problem | None, cut: bool) -> Record:
        width = len(self.columns)
        if problem is None and len(cells) > width:
            if any(cells[width:]):
                problem = records.TOO_MANY_CELLS
        elif problem is None and cut and len(cells) < width and any(cells):
            problem = records.ROW_CUT
        if problem is None and not self._whole and any("\ufffd" in cell for cell in cells):
            problem = records.UNREADABLE
        if problem is None and not any(cell.strip() for cell in cells):
            return Record(number, {})
        found: dict[str, Any] = dict(zip(self.columns, cells, strict=False))
        if problem is None:
            return Record(number, found)
        return Record(
            number, found, problem, {"cells": len(cells), "columns": width, "encoding": self.encoding}
        )

    def _columns(self) -> list[str]:
        lines = self._lines()
        lines.drop(self._skip)
        for cells, _problem, _cut in _Parsed(lines, self.delimiter, None):
            if any(cells) and not _separator_line(cells):
                return unique_names(cells if self._header else [""] * len(cells))
        raise Refused(records.EMPTY)

    def _lines(self) -> _Lines:
        self._stream.seek(0)
        return _Lines(self._stream, self.encoding)


class _Lines:
    """Lines with their newline, each at most MAX_CELL characters; `held` are given out again first."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._text = TextIOWrapper(Unclosable(stream), encoding=encoding, errors="replace", newline="")
        self.held: deque[str] = deque()
        self.too_long = False

    def next(self) -> str:
        """The next line, or "" at the end of the file."""
        if self.held:
            return self.held.popleft()
        line = self._text.readline(records.MAX_CELL)
        if len(line) < records.MAX_CELL or line[-1] in "\r\n":
            return line
        while (rest := self._text.readline(records.MAX_CELL)) and rest[-1] not in "\r\n":
            pass
        self.too_long = True
        return line[:200] + "\n"

    def drop(self, count: int) -> None:
        for _ in range(count):
            self.next()

    def first(self, count: int, *, skip: int) -> list[str]:
        self.drop(skip)
        return [line for line in (self.next() for _ in range(count)) if line]


class _Parsed:
    """Cells of each record, the problem of its first line if it has one, and whether the file ended inside its line."""

    def __init__(self, lines: _Lines, delimiter: str, width: int | None) -> None:
        self._lines, self.width = lines, width
        self._taken: list[str] = []
        self._open_at_end = False
        self._dialect: dict[str, Any] = {
            "delimiter": delimiter,
            "quotechar": '"',
            "doublequote": True,
            "skipinitialspace": False,
        }

    def _feed(self) -> Iterator[str]:
        while line := self._lines.next():
            self._taken.append(line)
            yield line
        self._open_at_end = bool(self._taken)

    def __iter__(self) -> Iterator[tuple[list[str], Problem | None, bool]]:
        reader = csv.reader(self._feed(), **self._dialect)
        while True:
            self._taken, self._open_at_end, self._lines.too_long = [], False, False
            problem: Problem | None = None
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                cells, problem = [], records.UNCLOSED
            if problem is None and self._lines.too_long:
                problem = records.LINE_TOO_LONG
            if problem is None and self._open_at_end:
                problem = records.UNCLOSED
            if (
                problem is None
                and len(self._taken) > 1
                and self.width is not None
                and len(cells) != self.width
            ):
                problem = records.TOO_FEW_CELLS
            cut = bool(self._taken) and self._taken[-1][-1] not in "\r\n"
            if problem is not None:
                first = self._taken[0]
                self._lines.held.extendleft(reversed(self._taken[1:]))
                cells = first.rstrip("\r\n").split(self._dialect["delimiter"])
                reader = csv.reader(self._feed(), **self._dialect)
            yield cells, problem, cut


def _separator_line(cells: list[str]) -> bool:
    """Spreadsheets write "sep=;" above the header."""
    return cells[0].lower().startswith("sep=") and not any(cells[1:])


def _delimiter(lines: list[str]) -> str:
    """The separator that splits the first lines into the same number of cells most often, and into the most cells."""
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:
        return lines[0][4]

    def worth(delimiter: str) -> tuple[int, int]:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=delimiter) if cells]
        common = max(set(widths), key=widths.count, default=1)
        return (widths.count(common) if common > 1 else 0, common)

    return max(DELIMITERS, key=worth)


def _size(stream: BinaryIO) -> int:
    stream.seek(0, 2)
    size = stream.tell()
    stream.seek(0)
    return size
