"""Whether what stands between the letters of a hit is a disguise, or the hit is an accident of two neighbours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_BREAKS = re.compile("[\n\r。！？；，、：!?;,:…]")
_SENTENCE = re.compile("[\n\r。！？!?]")
_MOST = 24  # signs between two letters; an emoji of a family is eleven
_SPACE = re.compile(r"\s")


def one_word(text: str, places: Sequence[int], joints: frozenset[int]) -> bool:
    """Whether letters at `places` of `text` are one word: no mark ends a sentence between them, and Latin letters are
    parted nowhere but at the word's own joints, or by signs that are no space, or all of them (b e s t)."""
    if places[-1] - places[0] + 1 == len(places):
        return True
    part: list[str] = []
    for at, (one, two) in enumerate(pairwise(places), 1):
        gap = text[one + 1 : two]
        if gap and (len(gap) > _MOST or _BREAKS.search(gap)):
            return False
        if at not in joints and _latin(text[one]) and _latin(text[two]):
            part.append(gap)
        elif not _evenly(part):
            return False
        else:
            part = []
    return _evenly(part)


def _evenly(part: list[str]) -> bool:
    """Whether the letters of one Latin word are parted by no space at all, or each from the next."""
    return not any(_SPACE.search(gap) for gap in part) or all(part)


def one_sentence(text: str, start: int, end: int) -> bool:
    """Whether no sentence ends inside: patterns may span a comma, never a full stop."""
    return not _SENTENCE.search(text, start, end)


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a hit that begins or ends with a Latin letter is no part of a longer word."""
    before = start > 0 and _latin(text[start]) and _latin(text[start - 1])
    after = end < len(text) and _latin(text[end - 1]) and _latin(text[end])
    return not before and not after


def _latin(letter: str) -> bool:
    return letter.isalnum() and not "⺀" <= letter <= "鿿"
