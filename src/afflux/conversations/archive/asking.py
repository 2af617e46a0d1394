"""What is asked of the archive: words, "words in a row", -words that must not stand there, and the rest of the form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from afflux.conversations import marks
from afflux.conversations.words import plain, runs, stem
from afflux.kernel.errors import Refused, problem

NO_WORDS = problem(
    "conversations.no_words",
    _("There is no word in “%(text)s”. Write letters, digits or Chinese characters."),
)
MOST_TERMS = 12
MOST_CHARACTERS = 200
_TERM = re.compile(r"""-?["“”「」『』][^"“”「」『』]*["“”「」『』]?|\S+""")
_QUOTES = '"“”「」『』'


@dataclass(frozen=True)
class Part:
    """A lexeme of a term; `open`: any lexeme that begins with it (one Chinese character begins many pairs)."""

    lexeme: str
    open: bool = False

    @property
    def query(self) -> str:
        """As a tsquery is written; a lexeme holds letters and digits only."""
        return f"'{self.lexeme}'{':*' if self.open else ''}"


@dataclass(frozen=True)
class Term:
    """Parts that must follow one another; `without`: that must not."""

    parts: tuple[Part, ...]
    without: bool = False

    @property
    def query(self) -> str:
        """As a tsquery is written."""
        row = " <-> ".join(part.query for part in self.parts)
        return f"!({row})" if self.without else f"({row})"

    @property
    def open(self) -> bool:
        """Whether one of its parts begins many lexemes."""
        return any(part.open for part in self.parts)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A search. Moments are aware, `until` is not part of it; None and "" ask nothing."""

    words: str = ""
    person: UUID | None = None
    talk: UUID | None = None
    staff: UUID | None = None
    unit: UUID | None = None
    tag: UUID | None = None
    connection: UUID | None = None
    direction: str = ""
    kind: str = ""
    with_file: bool = False
    since: datetime | None = None
    until: datetime | None = None

    @property
    def marks(self) -> list[Part]:
        """What else the index knows of the messages sought."""
        known = []
        if self.kind.isalpha() and self.kind != "text":
            known.append(Part(marks.kind_mark(self.kind)))
        if self.with_file:
            known.append(Part(marks.WITH_FILE))
        return [*known, Part("@note")] if self.direction == "note" else known


def terms_of(words: str) -> list[Term]:
    """The terms of what somebody typed. Raises Refused where something was typed and nothing of it can be sought."""
    typed = words.strip()[:MOST_CHARACTERS]
    found = [term for piece in _TERM.findall(typed) if (term := _term(piece)).parts]
    if typed and not found:
        raise Refused(NO_WORDS, field="q", text=typed[:40])
    return found[:MOST_TERMS]


def _term(piece: str) -> Term:
    without = piece.startswith("-") and len(piece) > 1
    return Term(tuple(_parts(piece[1:] if without else piece)), without)


def _parts(text: str) -> list[Part]:
    """A Chinese run at the end may go on in the text found; elsewhere it ends where the term says."""
    found = list(runs(plain(text.strip(_QUOTES))))
    parts: list[Part] = []
    for number, (run, han, _at) in enumerate(found):
        if not han:
            parts.append(Part(stem(run)))
            continue
        parts += [Part(run[at : at + 2]) for at in range(len(run) - 1)]
        if number < len(found) - 1:
            parts.append(Part(run[-1]))
        elif len(run) == 1:
            parts.append(Part(run, open=True))
    return parts
