"""A text without its signs, in lower case, each letter as it is read; and the way back to where it stood.

All of it is done to the whole text at once: a table says what every character is read as.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from afflux.guard.letters import Codes, alphabet, blocks, codes

_LOWER = bytes(range(256)).lower()
_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())  # of ASCII
_LETTER = np.array([code < 128 and chr(code).isalnum() for code in range(256)], dtype=np.int8)


def bare(text: str) -> str:
    """The letters and digits of `text` as they are read, one after the other whatever stands around them."""
    return Spelled(text).bare


class Spelled:
    """`text` as written, `bare` as read; `place(i)` is the index in `text` of the i-th character of `bare`."""

    def __init__(self, text: str) -> None:
        self.text = text
        if text.isascii():
            self.bare = text.encode().translate(_LOWER, _SIGNS).decode()
        else:
            self.bare, self._widths = alphabet().read(self.codes)

    @cached_property
    def codes(self) -> Codes:
        """The text as code points, for whoever looks at all of it at once."""
        return codes(self.text)

    @cached_property
    def _widths(self) -> NDArray[np.int8]:
        """How many letters each character is read as; of a text in ASCII only if something was found in it."""
        return _LETTER.take(self.codes)

    @cached_property
    def _places(self) -> NDArray[np.int32]:
        widths = self._widths
        if widths.size and widths.max() > 1:
            return np.repeat(np.arange(len(widths), dtype=np.int32), widths)
        found, at = np.empty(len(self.bare), dtype=np.int32), 0
        for part in blocks(len(widths)):
            here = np.flatnonzero(widths[part].view(bool))
            np.add(here, part.start, out=found[at : at + len(here)], casting="unsafe")
            at += len(here)
        return found

    def place(self, index: int) -> int:
        """Where a character of `bare` stands in `text`."""
        return int(self._places[index])

    def places(self, start: int, end: int) -> list[int]:
        """Where a run of characters of `bare` stands in `text`."""
        found: list[int] = self._places[start:end].tolist()
        return found


class Unread(Spelled):
    """The text as it is, nothing normalised: what the measurement compares with."""

    def __init__(self, text: str) -> None:
        self.text = self.bare = text

    def place(self, index: int) -> int:
        """The same place."""
        return index

    def places(self, start: int, end: int) -> list[int]:
        """The same places."""
        return list(range(start, end))
