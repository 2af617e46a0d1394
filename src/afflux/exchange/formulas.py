"""Cells that a spreadsheet would run: a leading quotation mark on the way out, taken off again on the way in.

A cell is guarded when what is left after white space and control characters starts with = + - @, their full-width
twins, a tab or a carriage return, unless it is a plain number (−5 stays a number). A text that begins with the quotation
mark itself in front of such a character is guarded too, so that the way there and back is the identity.
"""

from __future__ import annotations

import re
import unicodedata

_DANGEROUS = frozenset("=+-@\t\r＝＋－＠")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")


def guarded(text: str) -> str:
    """The text as it may stand in a cell that somebody opens in a spreadsheet."""
    return "'" + text if _runs(text.lstrip("'")) and not _NUMBER.fullmatch(text) else text


def unguarded(text: str) -> str:
    """The text that was meant: the guard's quotation mark is taken off, any other stays."""
    return text[1:] if text[:1] == "'" and guarded(text[1:]) == text else text


def _runs(text: str) -> bool:
    if text[:1] in _DANGEROUS and text:
        return True
    for letter in text:
        if letter in _DANGEROUS:
            return True
        if not (letter.isspace() or unicodedata.category(letter) in ("Cc", "Cf")):
            return False
    return False
