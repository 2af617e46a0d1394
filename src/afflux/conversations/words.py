"""From a text to what search finds it by.

Search cuts Chinese into pairs of neighbouring characters and everything else into runs of letters or of digits, with
their places: what stands in a text is then found wherever it stands, whatever words a segmenter would have seen in it
(docs/decisions/0028).
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator

from afflux.kernel import english

MOST = 16_000  # characters of a message that can be found; a tsvector numbers no more places than 16,383
LONGEST = 200  # characters of one run of letters
HAN = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"([{HAN}]+)|(\d+)|([^\W\d_{HAN}]+)")


def stem(word: str) -> str:
    """The stem of an English word; other words as they are."""
    return english.stem(word) if word.isascii() else word


def plain(text: str) -> str:
    """The text as it is compared: full-width forms made narrow, letters small."""
    return unicodedata.normalize("NFKC", text[:MOST]).lower()[:MOST]


def runs(text: str) -> Iterator[tuple[str, bool, int]]:
    """(run, whether it is Chinese, its place) of a text that is plain already."""
    for found in _RUN.finditer(text):
        yield found[0][:LONGEST] if found[1] is None else found[0], found[1] is not None, found.start()


def lexemes(text: str) -> list[str]:
    """What a text is found by, in order. A Chinese run of n characters gives its n−1 pairs and its last character."""
    given: list[str] = []
    for run, han, _at in runs(plain(text)):
        if han:
            given += [run[at : at + 2] for at in range(len(run))]
        else:
            given.append(stem(run))
    return given


def vector(text: str, *marks: str) -> str:
    """The text as a tsvector is written, with marks (facts of the message, each "@" and letters) at no place."""
    places: dict[str, list[str]] = defaultdict(list)
    for place, lexeme in enumerate(lexemes(text), start=1):
        places[lexeme].append(str(place))
    written = [f"'{lexeme}':{','.join(where)}" for lexeme, where in places.items()]
    return " ".join([*written, *(f"'{mark}'" for mark in marks)])
