"""Readers of what no word list holds: numbers with a check digit, telephones, mail, links. All take linear time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import chain

from afflux.guard import hidden, links, numbers
from afflux.guard.letters import Codes
from afflux.guard.marks import Kinds, kinds

Found = Iterator[tuple[int, int]]


class Reading:
    """A text, with what stands in it found once for all who ask; `domains` are the allowed ones."""

    def __init__(self, text: str, codes: Codes, domains: frozenset[str]) -> None:
        self.text = text
        self.codes = codes
        self.domains = domains

    @cached_property
    def kinds(self) -> Kinds:
        """Of what kind each character is."""
        return kinds(self.codes)

    @cached_property
    def runs(self) -> list[tuple[int, str]]:
        """(place, digits and separators in ASCII) of every long number."""
        return numbers.runs(self.text, self.kinds)


DETECTORS: dict[str, Callable[[Reading], Found]] = {
    "id_card": lambda reading: numbers.id_cards(reading.runs),
    "bank_card": lambda reading: numbers.bank_cards(reading.runs),
    "phone": lambda reading: numbers.phones(reading.runs),
    "email": lambda reading: links.mails(reading.text),
    "link": lambda reading: chain(
        links.foreign(reading.text, reading.kinds, reading.domains),
        hidden.addresses(reading.text, reading.kinds, reading.domains),
        hidden.hosts(reading.text, reading.runs),
    ),
}
