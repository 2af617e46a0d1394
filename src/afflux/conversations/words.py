"""From a text to the words by which search finds it: Chinese cut into words, English lower-cased and stemmed."""

from __future__ import annotations

import re
import unicodedata

import rjieba
import snowballstemmer

MOST = 20_000  # characters of a message that can be found
_LATIN = re.compile(r"[a-z0-9]+")
_WORD = re.compile(r"\w+")
_stem = snowballstemmer.stemmer("english")


def words_of(text: str) -> list[str]:
    """The text's words in order; what is no word is left out."""
    plain = unicodedata.normalize("NFKC", text[:MOST]).lower()
    found: list[str] = []
    for piece in rjieba.cut(plain):
        if _LATIN.fullmatch(piece):
            found.append(_stem.stemWord(piece))
        elif _WORD.fullmatch(piece):
            found.append(piece)
    return found


def spaced(text: str) -> str:
    """The words with spaces between them, as to_tsvector('simple', …) wants them."""
    return " ".join(words_of(text))
