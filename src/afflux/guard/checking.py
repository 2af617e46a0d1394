"""Reading a text: what is found in it, where, why, and what to write instead. No side effects.

The rules and what reads by them are loaded with the first text: most processes rest, and read none for hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from afflux.guard.rules import SEVERITIES
from afflux.guard.wording import Wording

if TYPE_CHECKING:
    from afflux.guard.book import Book


@dataclass(frozen=True)
class Finding:
    """A passage, by its place in the text as it was given: `text[start:end] == quoted`."""

    rule: str
    pack: str
    severity: str
    start: int
    end: int
    quoted: str
    why: Wording
    proposed: Wording


@dataclass(frozen=True)
class Verdict:
    """Findings in the order of the text; the gravest of their severities, or ""."""

    findings: tuple[Finding, ...] = ()

    @property
    def severity(self) -> str:
        """block, approve, warn, or "" where nothing was found."""
        return max((f.severity for f in self.findings), key=SEVERITIES.index, default="")


def check(text: str, *, purpose: str, book: Book | None = None) -> Verdict:
    """Read `text` as it would go out for `purpose` (reply, welcome, template, broadcast); `book`: the house's own."""
    from afflux.guard.reading import findings

    if book is None:
        from afflux.guard.house import book_now

        book = book_now()
    return Verdict(tuple(findings(text, purpose, book)))
