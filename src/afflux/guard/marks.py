"""Where characters of a kind stand in a text, for readers that look closer there and nowhere else."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from afflux.guard.letters import Codes, codes

_PLANE = 0x10000


class Marks:
    """A set of characters of the first plane, found in a whole text at once."""

    def __init__(self, characters: str) -> None:
        self._table = np.zeros(_PLANE + 1, dtype=bool)  # the last stands for all characters beyond
        self._table[codes(characters)] = True

    def places(self, text: Codes) -> NDArray[np.intp]:
        """Where one of the characters stands."""
        return np.flatnonzero(self._table.take(text, mode="clip"))

    def before(self, others: Marks, text: Codes) -> list[int]:
        """Where one of the characters stands right before one of `others`."""
        places = self.places(text[:-1])
        found: list[int] = places[others._table.take(text[places + 1], mode="clip")].tolist()
        return found
