"""From words in any order to stretches of time in which somebody was a contact. Pure.

A carrier tells an add once, a list of customers tells it again, an outage turns the order round. So nothing is counted as
it comes: all words about one account and one person are put in order of their own time and read anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from uuid import UUID

from afflux.channels.models import Bond

ADDED, HALF, LEFT = Bond.What.ADDED, Bond.What.HALF, Bond.What.LEFT


@dataclass
class Stretch:
    """Somebody was a contact from the first of `words` until `left` (None: still is). Words of it are said once or again."""

    words: list[Bond] = field(default_factory=list)
    hints: list[Bond] = field(default_factory=list)  # halves before it: they too may say which code it was
    left: Bond | None = None

    @property
    def head(self) -> Bond:
        """The word that began it."""
        return self.words[0]

    @property
    def add(self) -> UUID | None:
        """The add that was made of it already."""
        return next((word.add_id for word in self.words if word.add_id), None)

    @property
    def state(self) -> str:
        """What the scanned code carried."""
        return next((word.state for word in [*self.words, *self.hints] if word.state), "")


@dataclass
class Read:
    """`loose`: losses of what began before we listened."""

    stretches: list[Stretch] = field(default_factory=list)
    loose: list[Bond] = field(default_factory=list)


def read(words: Iterable[Bond]) -> Read:
    """All words about one account and one person, as stretches."""
    found, now, halves = Read(), None, list[Bond]()
    for word in _ordered(words):
        if word.what == HALF:
            halves.append(word)
        elif word.what == ADDED:
            if now is None:
                now = Stretch(hints=halves)
                found.stretches.append(now)
            now.words.append(word)
        elif now is None:
            found.loose.append(word)
            halves = []
        else:
            now.left, now, halves = word, None, []
    return found


def _ordered(words: Iterable[Bond]) -> Iterable[Bond]:
    """By time. Of one second: whoever is a contact leaves and comes again, whoever is none comes and leaves."""
    held = False
    rows = sorted(words, key=lambda word: (word.at, str(word.id)))
    for _at, same in groupby(rows, key=lambda word: word.at):
        at_once: Sequence[Bond] = sorted(same, key=lambda word: (word.what == LEFT) != held)
        yield from at_once
        held = _after(at_once, held)


def _after(words: Sequence[Bond], held: bool) -> bool:
    for word in words:
        if word.what != HALF:
            held = word.what == ADDED
    return held
