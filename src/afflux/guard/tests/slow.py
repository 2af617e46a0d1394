"""The guard as it would be written without any regard for time: the fast one has to find the same."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from afflux.guard.book import Book
from afflux.guard.rules import packs
from afflux.guard.spelling import Spelled, bare


class OneByOne(Spelled):
    """Reads a text character by character."""

    def __init__(self, text: str) -> None:
        self.text = text
        read = [(letter, at) for at, sign in enumerate(text) for letter in bare(sign)]
        self.bare = "".join(letter for letter, _at in read)
        self.where = [at for _letter, at in read]

    def place(self, index: int) -> int:
        return self.where[index]

    def places(self, start: int, end: int) -> list[int]:
        return self.where[start:end]


class EveryPlace:
    """Compares every spelling with every place of a text."""

    def __init__(self, spellings: list[str]) -> None:
        self.numbers = {spelling: number for number, spelling in enumerate(spellings)}
        self.lengths = sorted(set(map(len, spellings)))

    def hits(self, text: str) -> Iterator[tuple[int, int, int]]:
        for start in range(len(text)):
            for end in (start + length for length in self.lengths if start + length <= len(text)):
                if (number := self.numbers.get(text[start:end])) is not None:
                    yield number, start, end


@cache
def slow_book() -> Book:
    """The packs, read slowly."""
    rules = [rule for pack in packs() for rule in pack.rules]
    return Book(rules, reads=OneByOne, search=EveryPlace)
