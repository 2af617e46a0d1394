"""English words by their stems. The stemmers of all languages come along and take 9 MB: whoever stems first loads them."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """What the forms of a word share: "returned", "returns" → "return"; the word in small letters."""
    return str(_stemmer().stemWord(word))


@cache
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")
