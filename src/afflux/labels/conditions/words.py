"""Words as a label listens for them: a Chinese word anywhere, an English one as a word of its own with its usual endings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

ENDINGS = "(?:s|es|d|ed|ing)?"  # whoever lists “refund” means “refunds” and “refunded” too, and “tea” not as a part of “steam”
ALONE = "[a-z0-9]"


def comparable(word: str) -> str:
    """A word as texts are compared with it: one width, small letters."""
    return unicodedata.normalize("NFKC", word).lower().strip()


def pattern(words: Iterable[str]) -> str:
    """One regular expression of PostgreSQL for any of these comparable words, in a text that is comparable too.

    Without any word it matches nothing.
    """
    found = sorted({word for word in words if word}, key=lambda word: (-len(word), word))
    return "|".join(_one(word) for word in found) or "$."


def _one(word: str) -> str:
    begins = f"(?<!{ALONE})" if _latin(word[0]) else ""
    ends = (ENDINGS if word[-1].isalpha() else "") + f"(?!{ALONE})" if _latin(word[-1]) else ""
    return begins + re.sub(r"([^\w\s])", r"\\\1", word) + ends


def _latin(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()
