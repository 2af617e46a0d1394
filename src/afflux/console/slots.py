"""Slots: places on a lower room's page that upper rooms fill. `wiring` is the only one that fills them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

_FILLED: dict[str, list[tuple[int, Callable[..., Any]]]] = defaultdict(list)


def fill(name: str, filler: Callable[..., Any], *, order: int = 100) -> None:
    """Let `filler` supply slot `name`; lower `order` comes first. The slot's page says what it is called with."""
    if all(filler is not known for _order, known in _FILLED[name]):
        _FILLED[name].append((order, filler))
        _FILLED[name].sort(key=lambda pair: pair[0])


def fillers(name: str) -> list[Callable[..., Any]]:
    """Whatever fills the slot, in order."""
    return [filler for _order, filler in _FILLED[name]]
