"""The first lines of a long report: a page shows what is read, and says how much more there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.http import HttpRequest

from afflux.insights.console.asking import Asked

FIRST = 60
Item = TypeVar("Item")


@dataclass(frozen=True)
class Lines(Generic[Item]):
    """The lines to show, how many there are, and the address of all of them (empty where all are shown)."""

    shown: Sequence[Item]
    count: int
    all_url: str


def lines_of(request: HttpRequest, asked: Asked, lines: Sequence[Item], **words: str | None) -> Lines[Item]:
    """The first 60, or all where the address says “lines=all”; `words` of the page's address are kept."""
    if request.GET.get("lines") == "all" or len(lines) <= FIRST:
        return Lines(lines, len(lines), "")
    return Lines(lines[:FIRST], len(lines), asked.query(lines="all", **words))
