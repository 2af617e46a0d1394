"""Where the spellings of a book stand in a text without signs.

Latin spellings and all others are sought apart. The Latin ones go over the text as bytes, in a full table of states:
twice as fast, and small, because there are 36 letters. The others (signs, or signs and letters mixed) can only stand near
a letter beyond ASCII, so a text in English is hardly read for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, Protocol

import ahocorasick_rs
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Hit = tuple[int, int, int]  # number of a spelling, start and end in the text
_MOST_STATES = 30_000  # spellings; beyond, a table of all states takes more memory than it saves time

_SELDOM = 8  # letters of a kind are picked out of a text where fewer than one in so many is of it


class Search(Protocol):
    """What finds spellings: each of them, wherever it stands, also inside and over one another; in any order."""

    def hits(self, bare: str) -> Iterable[Hit]:
        """Every place of every spelling."""


class Apart:
    """Searches for Latin spellings and for others, each where they can stand; spellings hold letters and digits only."""

    def __init__(self, spellings: list[str]) -> None:
        self._latin = [number for number, one in enumerate(spellings) if one.isascii()]
        self._other = [number for number, one in enumerate(spellings) if not one.isascii()]
        others = [spellings[number] for number in self._other]
        self._longest = max(map(len, others), default=0)
        self._bytes = _of_bytes([spellings[number].encode() for number in self._latin])
        self._letters = ahocorasick_rs.AhoCorasick(others, store_patterns=False)

    def hits(self, bare: str) -> Iterable[Hit]:
        """Every place of every spelling."""
        # whatever is not ASCII becomes one "?", of which no spelling has any: places stay the same
        letters = np.frombuffer(bare.encode("ascii", "replace"), dtype=np.uint8)
        other = letters == ord("?")
        count = int(np.count_nonzero(other))
        seldom = (len(letters) - count) * _SELDOM < len(letters)
        return chain(
            self._rare_latin(letters, other) if seldom else self._all_latin(letters),
            self._others(bare, other, count) if count and self._other else (),
        )

    def _all_latin(self, letters: Bytes) -> Iterator[Hit]:
        for number, start, end in self._bytes.find_matches_as_indexes(letters.tobytes(), overlapping=True):
            yield self._latin[number], start, end

    def _rare_latin(self, letters: Bytes, other: NDArray[np.bool_]) -> Iterator[Hit]:
        """Runs of Latin letters are put together with one sign between them."""
        places = np.flatnonzero(~other)
        parted = np.flatnonzero(np.diff(places) > 1) + 1
        places = np.insert(places, parted, 0)
        parted += np.arange(len(parted))
        runs = letters[places]
        runs[parted] = ord("?")
        for number, start, end in self._bytes.find_matches_as_indexes(runs.tobytes(), overlapping=True):
            yield self._latin[number], int(places[start]), int(places[end - 1]) + 1

    def _others(self, bare: str, other: NDArray[np.bool_], count: int) -> Iterator[Hit]:
        everywhere = count * _SELDOM > len(bare)
        stretches = [(0, len(bare))] if everywhere else _near(np.flatnonzero(other), self._longest)
        for low, high in stretches:
            for number, start, end in self._letters.find_matches_as_indexes(bare[low:high], overlapping=True):
                yield self._other[number], low + start, low + end


def _of_bytes(spellings: list[bytes]) -> Any:
    full = len(spellings) <= _MOST_STATES
    kind = ahocorasick_rs.Implementation.DFA if full else ahocorasick_rs.Implementation.ContiguousNFA
    return ahocorasick_rs.BytesAhoCorasick(spellings, implementation=kind)


def _near(places: NDArray[np.intp], longest: int) -> list[tuple[int, int]]:
    """Stretches of a text, apart from one another, that hold whatever is that long and has one of `places` in it."""
    breaks = np.flatnonzero(np.diff(places) >= 2 * longest)
    firsts = places[np.concatenate(([0], breaks + 1))]
    lasts = places[np.concatenate((breaks, [len(places) - 1]))]
    lows, highs = np.maximum(firsts - longest + 1, 0).tolist(), (lasts + longest).tolist()
    return list(zip(lows, highs, strict=True))


class Together:
    """Searches for everything at once: what a text that is not normalised needs."""

    def __init__(self, spellings: list[str]) -> None:
        self._all = ahocorasick_rs.AhoCorasick(spellings, store_patterns=False)

    def hits(self, bare: str) -> Iterable[Hit]:
        """Every place of every spelling."""
        found: list[Hit] = self._all.find_matches_as_indexes(bare, overlapping=True)
        return found
