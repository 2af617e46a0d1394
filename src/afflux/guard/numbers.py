"""Numbers of persons: identity cards (GB 11643 check digit), bank cards (Luhn), telephones.

Digits may be full-width, Chinese or in circles, and parted by a space, a hyphen or a dot.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np

from afflux.guard.marks import DIGIT, DIGITS, OTHER_DIGITS, Kinds

Span = tuple[int, int]
Runs = Sequence[tuple[int, str]]
_PLAIN = str.maketrans(
    OTHER_DIGITS
    | {wide: chr(ord(wide) - 0xFEE0) for wide in "０１２３４５６７８９Ｘ"}
    | {"ｘ": "X", "x": "X"}
)
_DIGIT = f"[{DIGITS}]"
_SEPARATOR = r"[ \u00a0.\-·—~～_*/\u200b-\u200d\ufe0f\u20e3]{0,2}"
_RUN = re.compile(f"{_DIGIT}(?:{_SEPARATOR}{_DIGIT}){{6,30}}[XxＸｘ]?")
_STEP = 3  # from a digit of a run to the next
_MARK = r"[^0-9X]{0,2}"
_MOBILE = re.compile(rf"(?<![0-9])(?:\+?86{_MARK}|0086{_MARK})?1{_MARK}[3-9](?:{_MARK}[0-9]){{9}}(?![0-9])")
_LANDLINE = re.compile(r"(?<![0-9])0[1-9][0-9]{1,2}-[2-9][0-9]{6,7}(?![0-9])")
_TOLL_FREE = re.compile(
    r"1[-. ]8(?:00|88|77|66|55|44|33)[-. ][0-9]{3}[-. ][0-9]{4}"
)  # a shop's, nobody's own
_ABROAD = re.compile(rf"\+[1-9](?:{_MARK}[0-9]){{7,14}}(?![0-9])")
_ID = re.compile(rf"(?<![0-9])[1-9](?:{_MARK}[0-9]){{16}}{_MARK}[0-9X](?![0-9])")
_CARD = re.compile(rf"(?<![0-9])[3-6](?:{_MARK}[0-9]){{12,18}}(?![0-9])")
_CARD_HEADS = re.compile("4|5[1-5]|62|3[47]|35|36|60|65")


def runs(text: str, kinds: Kinds) -> list[tuple[int, str]]:
    """(place, digits and separators, the digits in ASCII) of every long number that is no tail of a word."""
    found = ((_begins(text, start), end) for start, end in _long(text, kinds))
    return [(at, text[at:end].translate(_PLAIN)) for at, end in found if not _in_word(text[at - 1 : at])]


def _long(text: str, kinds: Kinds) -> Iterator[Span]:
    """Where a long number stands: looked for only where seven digits are near one another."""
    digits = np.flatnonzero((kinds & DIGIT).view(bool))
    near = np.diff(digits) <= _STEP
    count = max(0, len(near) - 5)
    together = np.logical_and.reduce([near[further : further + count] for further in range(6)])
    last = 0
    for start in digits[np.flatnonzero(together)].tolist():
        if start >= last and (match := _RUN.match(text, start)):
            last = match.end()
            yield match.span()


def _begins(text: str, at: int) -> int:
    return at - 1 if text[at - 1 : at] in ("+", "＋") else at


def _in_word(before: str) -> bool:
    return before.isascii() and before.isalpha()


def phones(runs: Runs) -> Iterator[Span]:
    """Mobile numbers of the mainland, land lines with their hyphen, and whatever begins with a plus."""
    for at, run in runs:
        seen = -1
        for pattern in (_ABROAD, _MOBILE, _LANDLINE):
            for match in pattern.finditer(run):
                if match.start() >= seen and not _TOLL_FREE.fullmatch(match[0]):
                    seen = match.end()
                    yield at + match.start(), at + match.end()


def id_cards(runs: Runs) -> Iterator[Span]:
    """Numbers of 18 places whose birthday exists and whose check digit is right."""
    for at, run in runs:
        for match in _ID.finditer(run):
            if _is_id(re.sub("[^0-9X]", "", match[0])):
                yield at + match.start(), at + match.end()


def bank_cards(runs: Runs) -> Iterator[Span]:
    """Numbers of 13 to 19 places that a card may have and whose check digit is right."""
    for at, run in runs:
        for match in _CARD.finditer(run):
            digits = re.sub("[^0-9]", "", match[0])
            if _CARD_HEADS.match(digits) and _luhn(digits) and not _is_id(digits):
                yield at + match.start(), at + match.end()


def _is_id(digits: str) -> bool:
    if len(digits) != 18:
        return False
    try:
        born = date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    weighed = sum(int(digit) * pow(2, 17 - at, 11) for at, digit in enumerate(digits[:17]))
    return born.year >= 1900 and "10X98765432"[weighed % 11] == digits[17]


def _luhn(digits: str) -> bool:
    doubled = (int(d) * (1 + at % 2) for at, d in enumerate(reversed(digits)))
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0 and len(set(digits)) > 1
