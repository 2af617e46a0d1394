"""News: what a room tells, heard by rooms above it. `wiring` is the only place that subscribes.

A listener runs inside the teller's transaction, so what it writes stands or falls with the fact that was told;
slow work is a job that the listener enqueues there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

News = TypeVar("News")
_LISTENERS: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(kind: type[News], listener: Callable[[News], None]) -> None:
    """Let `listener` hear every `kind`; subscribing the same function twice changes nothing."""
    if listener not in _LISTENERS[kind]:
        _LISTENERS[kind].append(listener)


def heard(kind: type[News]) -> bool:
    """Whether anybody listens to this kind: five thousand pieces of news that nobody hears need not be made."""
    return bool(_LISTENERS[kind])


def tell(news: object) -> None:
    """Call the listeners of this kind of news in the order they subscribed."""
    for listener in _LISTENERS[type(news)]:
        listener(news)
