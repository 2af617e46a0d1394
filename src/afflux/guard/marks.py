"""Of what kind the characters of a text are, for readers that look closer where some stand and nowhere else."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from afflux.guard.letters import Codes, blocks, codes

DIGIT, DOT, COLON, LETTER, SLASH, HAN_END, APART = 1, 2, 4, 8, 16, 32, 64
OTHER_DIGITS = dict(
    zip(
        "〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖幺⓪①②③④⑤⑥⑦⑧⑨⓿❶❷❸❹❺❻❼❽❾",
        "00123456789123456789101234567890123456789",
        strict=True,
    )
)
DIGITS = "0123456789０１２３４５６７８９" + "".join(OTHER_DIGITS)
_LATIN = (range(0x41, 0x5B), range(0x61, 0x7B), range(0xFF21, 0xFF3B), range(0xFF41, 0xFF5B))
_PLANE = 0x10000

Kinds = NDArray[np.uint8]


def _table() -> Kinds:
    kinds = np.zeros(_PLANE + 1, dtype=np.uint8)  # the last stands for all characters beyond
    letters = "".join(chr(code) for some in _LATIN for code in some)
    for kind, signs in (
        (DIGIT, DIGITS),
        (DOT, ".．。｡"),
        (COLON, ":："),
        (LETTER, letters),
        (SLASH, "/／"),
        (HAN_END, "中网公商集"),
        (APART, "[(（【 "),
    ):
        kinds[codes(signs)] |= kind
    return kinds


_KINDS = _table()


def kinds(text: Codes) -> Kinds:
    """The kind of every character, 0 for what nobody looks for."""
    found = np.empty(len(text), dtype=np.uint8)
    for part in blocks(len(text)):
        _KINDS.take(text[part], mode="clip", out=found[part])
    return found


def hints(of: Kinds) -> list[int]:
    """Where an address may stand: a dot right before a letter, a colon right before a slash."""
    places = np.flatnonzero((of[:-1] & (DOT | COLON)) != 0)
    here, following = of[places], of[places + 1]
    dotted = ((here & DOT) != 0) & ((following & (LETTER | HAN_END)) != 0)
    schemed = ((here & COLON) != 0) & ((following & SLASH) != 0)
    found: list[int] = places[dotted | schemed].tolist()
    return found


def set_apart(of: Kinds) -> list[int]:
    """Where a bracket or a space stands right before a dot."""
    places = np.flatnonzero((of[1:] & DOT) != 0)
    found: list[int] = places[(of[places] & APART) != 0].tolist()
    return found
