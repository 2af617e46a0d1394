"""Reading JSON lines: one object per line; the columns are those that the first thousand objects name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import TextIOWrapper
from typing import Any, BinaryIO

from afflux.exchange.reading import records
from afflux.exchange.reading.encodings import encoding_of
from afflux.exchange.reading.records import Record, Unclosable
from afflux.kernel.errors import Refused

_LOOK_AHEAD = 1000


class JsonLines:
    """A file of JSON lines opened as a table. Values stay what JSON says they are; null is an empty cell."""

    format = "jsonl"
    delimiter = ""

    def __init__(self, stream: BinaryIO, *, encoding: str = "") -> None:
        self._stream = stream
        self._size = stream.seek(0, 2)
        self.encoding, _whole = encoding_of(stream, encoding)
        named: dict[str, None] = {}
        for record, _ in zip(self.records(), range(_LOOK_AHEAD), strict=False):
            if record.problem is None:
                named.update(dict.fromkeys(record.cells))
        if not named:
            raise Refused(records.EMPTY)
        self.columns = list(named)

    def position(self) -> float:
        return min(1.0, self._stream.tell() / self._size) if self._size else 1.0

    def records(self) -> Iterator[Record]:
        self._stream.seek(0)
        if self.encoding.startswith("utf-16"):
            lines: Iterator[bytes] = self._recoded()
        else:
            lines = iter(lambda: self._stream.readline(records.MAX_CELL), b"")
        for number, line in enumerate(lines, start=1):
            yield self._record(number, line)

    def _recoded(self) -> Iterator[bytes]:
        for line in TextIOWrapper(Unclosable(self._stream), encoding=self.encoding, errors="replace"):
            yield line.encode()

    def _record(self, number: int, line: bytes) -> Record:
        encoding = "utf-8" if self.encoding.startswith("utf-16") else self.encoding
        if not line.strip():
            return Record(number, {})
        try:
            text = line.decode(encoding)
        except UnicodeError:
            return Record(number, {"": repr(line[:200])}, records.UNREADABLE, {"encoding": self.encoding})
        found = _object(text)
        if found is None:
            problem = records.NOT_JSON if len(line) < records.MAX_CELL else records.LINE_TOO_LONG
            return Record(number, {"": text[:200]}, problem, {})
        return Record(number, {name: value for name, value in found.items() if value is not None})


def _object(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _refuse(word: str) -> None:
    """NaN and Infinity are no JSON."""
    raise ValueError(word)
