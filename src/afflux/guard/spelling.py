"""A text without its signs, in lower case, each letter as it is read; and the way back to where it stood.

The work is done in blocks, so that a place is found by looking at one block only, and only where something was found.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate

from afflux.guard.letters import LETTERS, LOWER, SIGNS, foldable, folds

BLOCK = 512
_SHORT = 64
_FOREIGN = re.compile("[^\x00-\x7f]")


def bare(text: str) -> str:
    """The letters and digits of `text` as they are read, one after the other whatever stands around them."""
    if not text.isascii() and _mostly_ascii(text):
        text = _FOREIGN.sub(lambda found: _letter(found[0]), text)
    if text.isascii():
        return text.encode().translate(LOWER, SIGNS).decode()
    low = "".join(LETTERS.findall(text)).lower()
    found = foldable().findall(low)
    if not found:
        return low
    if len(found) * 8 < len(low):
        return foldable().sub(lambda one: folds().get(ord(one[0]), one[0]), low)
    return low.translate(folds())


@lru_cache(4096)
def _letter(letter: str) -> str:
    return bare(letter)


def _mostly_ascii(text: str) -> bool:
    """A dash or two in a page of English."""
    return len(text) > _SHORT and len(text.encode(errors="replace")) < len(text) * 5 // 4


class _Places:
    """Where the letters of one block stand: runs of neighbours, or one by one where a letter is read as several."""

    def __init__(self, text: str, start: int, length: int) -> None:
        spans = [match.span() for match in LETTERS.finditer(text, start, min(start + BLOCK, len(text)))]
        if sum(high - low for low, high in spans) != length:
            letters = [at for low, high in spans for at in range(low, high)]
            spans = [(at, at + 1) for at in letters for _ in bare(text[at])]
        self._firsts = [low for low, _high in spans]
        self._starts = [0, *accumulate(high - low for low, high in spans)]

    def __getitem__(self, index: int) -> int:
        run = bisect_right(self._starts, index) - 1
        return self._firsts[run] + index - self._starts[run]


class Spelled:
    """`text` as written, `bare` as read; `place(i)` is the index in `text` of the i-th character of `bare`."""

    def __init__(self, text: str) -> None:
        self.text = text
        parts = [bare(text[at : at + BLOCK]) for at in range(0, len(text), BLOCK)]
        self.bare = "".join(parts)
        self._starts = [0, *accumulate(map(len, parts))]
        self._blocks: dict[int, _Places] = {}

    def place(self, index: int) -> int:
        """Where a character of `bare` stands in `text`."""
        number = bisect_right(self._starts, index) - 1
        low, high = self._starts[number : number + 2]
        if number not in self._blocks:
            self._blocks[number] = _Places(self.text, number * BLOCK, high - low)
        return self._blocks[number][index - low]


class Unread(Spelled):
    """The text as it is, nothing normalised: what the measurement compares with."""

    def __init__(self, text: str) -> None:
        self.text = self.bare = text

    def place(self, index: int) -> int:
        """The same place."""
        return index
