"""Which characters carry meaning, and which letters each is read as.

A sign is whatever is no letter and no digit: spaces, punctuation, emoji, invisible characters, accents of their own.
Two ranges of letters are left out because nobody sees them (fillers of Hangul).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import opencc
from numpy.typing import NDArray

from afflux.guard.disguises import disguises

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
_LAST = 0x3FFFF
_LOOKALIKES = dict(
    zip("аеорсухіјѕԁһԛԝАЕОРСУХІЈЅВНКМТαοικνρυ", "aeopcyxijsdhqwAEOPCYXIJSBHKMTaoiknpu", strict=True)
)
_SQUARED = ((0x1F130, 65), (0x1F150, 65), (0x1F170, 65))  # letters in boxes that NFKC leaves alone
_LETTERS = re.compile("[" + "".join(f"{chr(low)}-{chr(high)}" for low, high in _RANGES) + "]+")

_BLOCK = 16_384  # characters

Codes = NDArray[np.uint8] | NDArray[np.uint32]


@dataclass(frozen=True)
class Alphabet:
    """`table[code]` is the code of the letter a character is read as, 0 for a sign, `_LAST` + n for the n-th of
    `several`, which is read as more letters than one; all codes beyond the table are signs."""

    table: NDArray[np.uint32]
    several: list[str]

    def read(self, text: Codes) -> tuple[str, NDArray[np.int8]]:
        """The letters of a text, and how many stand for each of its characters."""
        widths = np.empty(len(text), dtype=np.int8)
        return "".join(self._part(text[part], widths[part]) for part in blocks(len(text))), widths

    def _part(self, text: Codes, widths: NDArray[np.int8]) -> str:
        letters = self.table.take(text, mode="clip")
        np.not_equal(letters, 0, out=widths, casting="unsafe")
        letters = letters.compress(widths.view(bool))
        if letters.size and letters.max() > _LAST:
            letters = self._spread(letters, widths)
        return letters.tobytes().decode("utf-32-le")

    def _spread(self, letters: NDArray[np.uint32], widths: NDArray[np.int8]) -> NDArray[np.uint32]:
        many = letters > _LAST
        said = [self.several[number] for number in (letters[many] - _LAST).tolist()]
        wide = np.ones(len(letters), dtype=np.int8)
        wide[many] = [len(one) for one in said]
        widths[widths.view(bool)] = wide
        spread = np.repeat(letters, wide)
        spread[np.repeat(many, wide)] = codes("".join(said))
        return spread


def blocks(length: int) -> Iterator[slice]:
    """A long text in parts that a processor keeps near itself: a third of the time of going over it as one."""
    return (slice(start, start + _BLOCK) for start in range(0, length, _BLOCK))


def codes(text: str) -> Codes:
    """A text as code points; lone surrogates are told as they are."""
    if text.isascii():
        return np.frombuffer(text.encode(), dtype=np.uint8)
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


@cache
def alphabet() -> Alphabet:
    """Made once, in about a fifth of a second."""
    table = np.zeros(_LAST + 2, dtype=np.uint32)
    several = [""]
    simple = _traditional() | {ord(rare): usual for rare, usual in disguises().rare.items()}
    for low, high in _RANGES:
        table[low : high + 1] = np.arange(low, high + 1)
        for code in range(low, min(high + 1, _FOLDED)):
            letters = _letters(code, simple)
            if len(letters) > 1:
                several.append(letters)
            table[code] = ord(letters) if len(letters) == 1 else _LAST + len(several) - 1
    return Alphabet(table, several)


def _letters(code: int, simple: dict[int, str]) -> str:
    """What one character is read as: wide and boxed forms, capitals, lookalikes, traditional signs."""
    for start, letter in _SQUARED:
        if start <= code < start + 26:
            return chr(letter + code - start).lower()
    low = "".join(_LETTERS.findall(chr(code).lower()))  # a Turkish İ is told as an i and a dot
    return "".join(_folded(letter, simple) for letter in low)


def _folded(letter: str, simple: dict[int, str]) -> str:
    if letter in _LOOKALIKES:
        return _LOOKALIKES[letter].lower()
    plain = "".join(_LETTERS.findall(unicodedata.normalize("NFKC", letter).lower())).translate(simple)
    return "σ" if letter == "ς" else plain or letter


def _traditional() -> dict[int, str]:
    """Traditional signs and the simple ones they became, one for one."""
    signs = [chr(code) for low, high in ((0x3400, 0x4DBF), (0x4E00, 0x9FFF)) for code in range(low, high + 1)]
    simple = opencc.OpenCC("t2s").convert("\n".join(signs)).split("\n")
    return {ord(sign): other for sign, other in zip(signs, simple, strict=True) if sign != other}
