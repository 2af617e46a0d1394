"""Texts that no index leads to, read through: where somebody is mentioned, and by which of their numbers and addresses.

Such a row may speak of others too, so what stands around the mention is not told, unless a row is of one person only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from afflux.connectors import forgetting as lines
from afflux.contacts.disclosing.book import Book, Column
from afflux.contacts.erasing.mentions import READ, STEP, Mention
from afflux.contacts.erasing.words import PARTS

Found = tuple[str, list[str], Any]
Look = Callable[[Sequence[str], str, int], tuple[str, int, list[Found]]]
COLUMNS = {
    "id": Column(_("Row")),
    "mentions": Column(_("Mentioned by")),
    "text": Column(_("What it says")),
}


def looks() -> Iterator[tuple[str, str, Look]]:
    """(part, its table, how it is read)."""
    for name, step in READ:
        if isinstance(step, Mention):
            yield name, step.table, step.look
        else:
            yield name, "connectors_callback", lines.look


def read_through(needles: Sequence[str], book: Book, told: Callable[[int, int], None]) -> None:
    """Every text, step by step; `told` hears after each (which text, how many rows were read since the last)."""
    for place, (name, table, look) in enumerate(looks()):
        rows = _rows(look, needles, partial(told, place))
        book.part(f"mentions.{name}", PARTS[name], (table,), COLUMNS, rows)


def _rows(look: Look, needles: Sequence[str], told: Callable[[int], None]) -> Iterator[Mapping[str, Any]]:
    reached = ""
    while needles:
        reached, read, found = look(needles, reached, STEP)
        told(read)
        for row, words, text in found:
            yield {"id": row, "mentions": words, "text": text}
        if not reached:
            return
