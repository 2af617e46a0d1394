"""CSV and XLSX out of the console: streamed, told to the audit trail, and safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseBase, StreamingHttpResponse

from afflux.console.pages import ConsoleRequest
from afflux.kernel import news
from afflux.kernel.actors import Actor
from afflux.kernel.clock import utc_now

# A cell that a spreadsheet would run: after blanks and control characters, one of these (full-width forms too).
_FORMULA = re.compile(r"^[\s\x00-\x1f\u200b\ufeff]*[=+\-@\t\r＝＋－＠]")


@dataclass(frozen=True)
class TableExported:
    """Somebody took a table out: which, by whom, under which filters."""

    by: Actor
    table: str
    query: str


def harmless(value: object) -> object:
    """A value for a spreadsheet cell: numbers stay numbers, text that would be a formula gets a leading quote."""
    if value is None or isinstance(value, int | float | Decimal):
        return "" if value is None else value
    text = str(value)
    return "'" + text if _FORMULA.match(text) else text


def spreadsheet(
    request: ConsoleRequest, *, name: str, heads: list[str], lines: Iterable[list[Any]], kind: str
) -> HttpResponse:
    """A download of `lines` under `heads`; kind "xlsx" or anything else for CSV (UTF-8 with a mark, as Excel wants)."""
    news.tell(TableExported(by=request.actor, table=name, query=request.GET.urlencode()[:500]))
    stamp = f"{name}-{utc_now():%Y%m%d-%H%M}"
    response: HttpResponseBase
    if kind == "xlsx":
        response = FileResponse(_workbook(heads, lines), as_attachment=True, filename=f"{stamp}.xlsx")
    else:
        response = StreamingHttpResponse(_csv(heads, lines), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{stamp}.csv"'
    return response  # type: ignore[return-value]


def _csv(heads: list[str], lines: Iterable[list[Any]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield "\ufeff"
    writer.writerow([harmless(v) for v in heads])
    for line in lines:
        writer.writerow([harmless(v) for v in line])
        if buffer.tell() > 32_768:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def _workbook(heads: list[str], lines: Iterable[list[Any]]) -> Any:
    import xlsxwriter  # whoever asks for a sheet loads it: 2 MB

    file = tempfile.NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115 - FileResponse closes it
    book = xlsxwriter.Workbook(
        file.name, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, heads)
    for row, line in enumerate(lines, 1):
        for column, value in enumerate(line):
            cell = harmless(value)
            if isinstance(cell, int | float | Decimal):
                sheet.write_number(row, column, float(cell))
            else:
                sheet.write_string(row, column, str(cell))
    book.close()
    return file
