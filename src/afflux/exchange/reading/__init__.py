"""Opening any file a merchant exports as a table."""

from __future__ import annotations

import gzip
from typing import Any, BinaryIO, cast

from afflux.exchange.reading.jsonlines import JsonLines
from afflux.exchange.reading.lines import Csv
from afflux.exchange.reading.records import NOT_A_TABLE, Record, Table
from afflux.exchange.reading.workbooks import Workbook
from afflux.kernel.errors import Refused

__all__ = ["Record", "Table", "open_table"]


def open_table(
    stream: BinaryIO,
    *,
    encoding: str = "",
    delimiter: str = "",
    sheet: str = "",
    header: bool = True,
    skip: int = 0,
) -> Table:
    """Open a seekable stream by what its first bytes are, not by its name.

    Refuses with `exchange.not_a_table`, `exchange.file_empty`, `exchange.too_big` or `exchange.unknown_encoding`.
    """
    stream.seek(0)
    head = stream.read(4096)
    stream.seek(0)
    if head.startswith(b"\x1f\x8b"):
        unpacked = cast(BinaryIO, gzip.GzipFile(fileobj=stream, mode="rb"))
        try:
            return open_table(
                unpacked, encoding=encoding, delimiter=delimiter, sheet=sheet, header=header, skip=skip
            )
        except (OSError, EOFError) as error:
            raise Refused(NOT_A_TABLE, reason=str(error)) from error
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return Workbook(stream, sheet=sheet, header=header, skip=skip)
    if _looks_like_json(head):
        return JsonLines(stream, encoding=encoding)
    if head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"PAR1")):
        raise Refused(NOT_A_TABLE, reason=repr(head[:4]))
    return Csv(stream, encoding=encoding, delimiter=delimiter, header=header, skip=skip)


def _looks_like_json(head: bytes) -> bool:
    plain = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return plain.startswith(b"{")


def options_of(mapping: dict[str, Any]) -> dict[str, Any]:
    """The part of a mapping that says how to open the file."""
    return {
        name: mapping[name]
        for name in ("encoding", "delimiter", "sheet", "header", "skip")
        if name in mapping
    }
