"""What every reader yields, and what can be wrong with a file or with one row of it before its cells mean anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

from django.utils.translation import gettext_lazy as _

from afflux.kernel.errors import Problem, problem

MAX_CELL = 8 * 1024 * 1024  # characters of one cell or one line
UNCLOSED = problem(
    "exchange.unclosed_quote",
    _("A quotation mark opens a cell of this row and nothing closes it. Close it or double it."),
)
LINE_TOO_LONG = problem(
    "exchange.line_too_long", _("This line is longer than 8 million characters. Split the cell.")
)
ROW_CUT = problem("exchange.row_cut", _("The file ends in the middle of this row. Export the file again."))
TOO_MANY_CELLS = problem(
    "exchange.too_many_cells",
    _(
        "This row has %(cells)s cells under %(columns)s headings. Put cells that hold the separator into quotation marks."
    ),
)
TOO_FEW_CELLS = problem(
    "exchange.too_few_cells",
    _(
        "This row stretches over several lines and has %(cells)s cells under %(columns)s headings. Check its quotation marks."
    ),
)
UNREADABLE = problem(
    "exchange.undecodable",
    _(
        "This row holds bytes that are no %(encoding)s text. Say the file's encoding or export it again as UTF-8."
    ),
)
NOT_JSON = problem(
    "exchange.not_json", _("This line is no JSON object. Every line must be one object in braces.")
)
EMPTY = problem("exchange.file_empty", _("The file holds no rows."))
NOT_A_TABLE = problem(
    "exchange.not_a_table", _("The file is neither CSV, JSON lines nor an XLSX workbook: %(reason)s")
)
TOO_BIG = problem(
    "exchange.too_big",
    _("The workbook unpacks to %(mb)s MB, more than the %(limit)s MB that are read. Save it as CSV."),
)


@dataclass(slots=True)
class Record:
    """One row of a file. `problem` says why its cells cannot be trusted; a blank row has no cells."""

    number: int  # as a spreadsheet counts: the header is row 1
    cells: dict[str, Any]
    problem: Problem | None = None
    params: dict[str, Any] | None = None


class Table(Protocol):
    """A file opened as a table: its column names, unique, and its records from the first one on."""

    columns: list[str]
    format: str  # csv, jsonl, xlsx
    encoding: str
    delimiter: str

    def records(self) -> Iterator[Record]: ...

    def position(self) -> float:
        """How much of the file has been read, 0 to 1."""
        ...


def unique_names(header: list[str]) -> list[str]:
    """Names for the columns: a second "phone" is "phone (2)", a nameless fifth one is "column 5"."""
    seen: dict[str, int] = {}
    names = []
    for position, raw in enumerate(header, start=1):
        name = " ".join(str(raw).replace("\x00", "").replace("\ufeff", "").split()) or f"column {position}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


class Unclosable:
    """The stream without its close, so that a second pass can follow the first."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.closed = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def close(self) -> None:
        pass

    def flush(self) -> None:
        pass
