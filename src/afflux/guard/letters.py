"""Which characters carry meaning, and which other one each is read as.

A sign is whatever is no letter and no digit: spaces, punctuation, emoji, invisible characters, accents of their own.
Two ranges of letters are left out because nobody sees them (fillers of Hangul).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import opencc

# fmt: off
_RANGES = (
    (0x30, 0x39), (0x41, 0x5A), (0x61, 0x7A), (0xAA, 0xAA), (0xB5, 0xB5), (0xBA, 0xBA), (0xC0, 0x2FF), (0x370, 0x115E),
    (0x1161, 0x1FFF), (0x2100, 0x218F), (0x2460, 0x24FF), (0x2C00, 0x2DFF), (0x2E80, 0x2FD5), (0x3005, 0x3007),
    (0x3041, 0x3096), (0x30A1, 0x30FA), (0x3105, 0x3163), (0x3165, 0x318E), (0x3200, 0x33FF), (0x3400, 0x4DBF),
    (0x4E00, 0xA4CF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A),
    (0xFF66, 0xFF9F), (0x1D400, 0x1D7FF), (0x1F130, 0x1F149), (0x1F150, 0x1F169), (0x1F170, 0x1F189), (0x1F200, 0x1F202), (0x1F210, 0x1F23B), (0x1F240, 0x1F248), (0x1F250, 0x1F251), (0x20000, 0x3FFFF),
)
# fmt: on
_FOLDED = 0x20000  # beyond stand rare Han signs only
_FAR = (0x1D400, 0x1F251)
_LOOKALIKES = dict(
    zip("аеорсухіјѕԁһԛԝАЕОРСУХІЈЅВНКМТαοικνρυ", "aeopcyxijsdhqwAEOPCYXIJSBHKMTaoiknpu", strict=True)
)
_SQUARED = ((0x1F130, 65), (0x1F150, 65), (0x1F170, 65))  # letters in boxes that NFKC leaves alone
_CLASS = "".join(f"{chr(low)}-{chr(high)}" for low, high in _RANGES)
LETTERS = re.compile(f"[{_CLASS}]+")
LOWER = bytes(range(256)).lower()
SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())  # of ASCII


@cache
def folds() -> dict[int, str]:
    """What a lower-case letter is read as where that is another: wide and boxed forms, lookalikes, traditional signs."""
    found = {ord(other): like.lower() for other, like in _LOOKALIKES.items()} | {ord("ς"): "σ"}
    found |= {start + n: chr(letter + n).lower() for start, letter in _SQUARED for n in range(26)}
    simple = _traditional()
    for low, high in _RANGES:
        for code in range(low, min(high + 1, _FOLDED)):
            plain = "".join(LETTERS.findall(unicodedata.normalize("NFKC", chr(code)).lower())).translate(
                simple
            )
            if plain and plain != chr(code).lower():
                found.setdefault(code, plain)
    return found


def _traditional() -> dict[int, str]:
    """Traditional signs and the simple ones they became, one for one."""
    signs = [chr(code) for low, high in ((0x3400, 0x4DBF), (0x4E00, 0x9FFF)) for code in range(low, high + 1)]
    simple = opencc.OpenCC("t2s").convert("\n".join(signs)).split("\n")
    return {ord(sign): other for sign, other in zip(signs, simple, strict=True) if sign != other}


@cache
def foldable() -> re.Pattern[str]:
    """Finds a character that may be read as another; beyond the first plane by one range, which is far faster."""
    near = "".join(re.escape(chr(code)) for code in sorted(folds()) if code <= 0xFFFF)
    return re.compile(f"[{near}{chr(_FAR[0])}-{chr(_FAR[1])}]")
