"""How many messages a text is: 160 letters of the GSM alphabet or 70 others in one, 153 or 67 in each of several (3GPP 23.038, 23.040)."""

from __future__ import annotations

from dataclasses import dataclass

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWICE = frozenset("\f^{}\\[~]|€")  # behind an escape: two places each


@dataclass(frozen=True)
class Measured:
    """`units` of `alphabet` (gsm7: 7-bit letters; ucs2: 16-bit units) in `parts` messages of at most `each`."""

    alphabet: str
    units: int
    parts: int
    each: int


def measure(text: str) -> Measured:
    """Of a whole text, signature and way out included."""
    if all(letter in _GSM or letter in _TWICE for letter in text):
        sizes = [2 if letter in _TWICE else 1 for letter in text]
        return _measured("gsm7", sizes, 160, 153)
    return _measured("ucs2", [len(letter.encode("utf-16-be")) // 2 for letter in text], 70, 67)


def _measured(alphabet: str, sizes: list[int], alone: int, together: int) -> Measured:
    units = sum(sizes)
    if units <= alone:
        return Measured(alphabet, units, 1, alone)
    parts, room = 1, together
    for size in sizes:  # a letter of two units is not torn apart between two messages
        if size > room:
            parts, room = parts + 1, together
        room -= size
    return Measured(alphabet, units, parts, together)
