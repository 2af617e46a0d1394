"""Words by which people say that they want no more messages."""

from __future__ import annotations

import unicodedata

STOP = frozenset(
    {
        "r",
        "t",
        "td",
        "stop",
        "stopall",
        "unsubscribe",
        "cancel",
        "end",
        "quit",
        "退订",
        "退订回r",
        "拒收",
        "取消订阅",
        "停止",
        "不要再发",
    }
)
IN_LETTERS = STOP - {"r", "t", "end", "quit"}


def stops(text: str, words: frozenset[str] = STOP) -> bool:
    """Whether a message is nothing but such a word."""
    said = unicodedata.normalize("NFKC", text).strip().strip("。.!！“”\"' ").lower()
    return said in words
