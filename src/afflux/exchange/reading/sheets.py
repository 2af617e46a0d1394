"""The cells of one XLSX sheet as a stream: a million rows pass through a few megabytes of memory."""

from __future__ import annotations

import array
import io
import re
import tempfile
import weakref
from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, BinaryIO
from xml.parsers import expat

_BLOCK = 256 * 1024
_IN_MEMORY = 32 * 1024 * 1024
_WIDEST = 16_384  # columns, Excel's own limit
_DATE_IDS = {14, 15, 16, 17, 22, *range(27, 32), 34, 35, 36, *range(50, 59)}
_TIME_IDS = {18, 19, 20, 21, 32, 33, 45, 46, 47}


class Malformed(Exception):
    """The XML is not what a workbook holds; the words are for the reader."""


def events(stream: BinaryIO, start: Any, end: Any, text: Any) -> Iterator[None]:
    """Push `stream` through expat block by block; a document type declaration (entities, bombs) is refused."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        while block := stream.read(_BLOCK):
            parser.Parse(block, False)
            yield
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Malformed(str(error)) from error
    yield


def _refuse_doctype(*_: object) -> None:
    raise Malformed("a document type declaration")


class Strings:
    """The shared strings of a workbook, beyond 32 MiB in a temporary file."""

    def __init__(self, stream: BinaryIO | None) -> None:
        self._bytes = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
        weakref.finalize(self, self._bytes.close)
        self._ends = array.array("Q", [0])
        self._parts: list[str] = []
        self._within, self._phonetic = False, False
        if stream is not None:
            for _ in events(stream, self._start, self._end, self._text):
                pass

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "si":
            self._parts = []
        self._phonetic = self._phonetic or local == "rPh"
        self._within = local == "t" and not self._phonetic

    def _end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local == "si":
            written = self._bytes.write("".join(self._parts).encode())
            self._ends.append(self._ends[-1] + written)
        elif local == "rPh":
            self._phonetic = False
        self._within = False

    def _text(self, data: str) -> None:
        if self._within:
            self._parts.append(data)

    def __getitem__(self, index: int) -> str:
        if not 0 <= index < len(self._ends) - 1:
            return ""
        begin, finish = self._ends[index], self._ends[index + 1]
        self._bytes.seek(begin, io.SEEK_SET)
        return self._bytes.read(finish - begin).decode()


def date_styles(stream: BinaryIO | None) -> dict[str, str]:
    """Style index → "date" or "time" for those number formats that show one."""
    formats: dict[int, str] = {}
    styles: dict[str, str] = {}
    within = {"cellXfs": False}
    count = [0]

    def start(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "numFmt":
            formats[int(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")
        elif local == "cellXfs":
            within["cellXfs"] = True
        elif local == "xf" and within["cellXfs"]:
            kind = _shown_as(int(attributes.get("numFmtId", "0")), formats)
            if kind:
                styles[str(count[0])] = kind
            count[0] += 1

    def end(name: str) -> None:
        if name.rpartition(":")[2] == "cellXfs":
            within["cellXfs"] = False

    if stream is not None:
        for _ in events(stream, start, end, None):
            pass
    return styles


def _shown_as(number: int, formats: dict[int, str]) -> str:
    if number in _DATE_IDS or number in _TIME_IDS:
        return "date" if number in _DATE_IDS else "time"
    code = re.sub(
        r'"[^"]*"|\\.|\[\$[^\]]*\]|\[(?:Red|Black|Blue|Green|White|Yellow|Magenta|Cyan|Color ?\d+)\]',
        "",
        formats.get(number, ""),
        flags=re.I,
    )
    if re.search(r"[yd年日]", code, re.I):
        return "date"
    return "time" if re.search(r"[hs]", code, re.I) and "general" not in code.lower() else ""


class Rows:
    """Rows of one sheet in order: (number as the spreadsheet counts, values by column index)."""

    def __init__(
        self, stream: BinaryIO, strings: Strings, styles: dict[str, str], *, epoch_1904: bool
    ) -> None:
        self._stream, self._strings, self._styles = stream, strings, styles
        self._epoch = datetime(1904, 1, 1) if epoch_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 a spreadsheet has no zone
        self._ready: deque[tuple[int, dict[int, Any]]] = deque()
        self._number, self._cells, self._column = 0, dict[int, Any](), -1
        self._type, self._style, self._parts, self._within = "", "", list[str](), False

    def __iter__(self) -> Iterator[tuple[int, dict[int, Any]]]:
        for _ in events(self._stream, self._start, self._end, self._text):
            while self._ready:
                yield self._ready.popleft()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2] if ":" in name else name
        if local == "c":
            place = attributes.get("r", "")
            self._column = _column_index(place) if place else self._column + 1
            if self._column >= _WIDEST:
                raise Malformed("more than 16,384 columns")
            self._type, self._style, self._parts = attributes.get("t", "n"), attributes.get("s", ""), []
        elif local in ("v", "t"):
            self._within = True
        elif local == "row":
            said = attributes.get("r", "")
            self._number = max(self._number + 1, int(said) if said.isdigit() else 0)
            self._cells, self._column = {}, -1

    def _text(self, data: str) -> None:
        if self._within:
            self._parts.append(data)

    def _end(self, name: str) -> None:
        local = name.rpartition(":")[2] if ":" in name else name
        if local in ("v", "t"):
            self._within = False
        elif local == "c":
            if self._parts:
                value = self._value("".join(self._parts))
                if value != "":
                    self._cells[self._column] = value
        elif local == "row":
            self._ready.append((self._number, self._cells))

    def _value(self, text: str) -> Any:
        kind = self._type
        if kind == "s":
            return self._strings[int(text)] if text.isdigit() else ""
        if kind == "n":
            return self._number_of(text)
        if kind == "b":
            return text == "1"
        return text  # str, inlineStr, d (ISO 8601) and e (#N/A)

    def _number_of(self, text: str) -> Any:
        try:
            number = float(text)
        except ValueError:
            return text
        shown_as = self._styles.get(self._style)
        if shown_as and abs(number) < 2_958_466:  # 9999-12-31
            # Excel keeps seconds as a fraction of a day: round to the millisecond that was meant.
            span = timedelta(milliseconds=round(number * 86_400_000))
            return self._epoch + span if shown_as == "date" and number >= 1 else span
        return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _column_index(place: str) -> int:
    index = 0
    for letter in place:
        if not letter.isalpha():
            break
        index = index * 26 + (ord(letter.upper()) - 64)
    return index - 1
