"""Carriers that charge by the piece: how many pieces a text is, what it costs, and which words may not go at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from afflux.connectors.carriers import carrier
from afflux.connectors.models import Connection


@dataclass(frozen=True)
class Counted:
    """What stands before and after a text, and the price of a piece in millionths of `currency`; None where none is set."""

    before: str
    after: str
    most: int
    price_micros: int | None
    currency: str


@runtime_checkable
class Counts(Protocol):
    """A carrier that counts in pieces."""

    def counted(self, settings: Mapping[str, Any]) -> Counted:
        """How this line counts."""

    def check_text(self, settings: Mapping[str, Any], text: str) -> None:
        """Raises Refused at field text what the carrier would refuse."""


def counted(line: Connection) -> Counted | None:
    """How a line counts; None where it does not."""
    chosen = carrier(line.kind)
    return chosen.counted(line.settings) if isinstance(chosen, Counts) else None


def check_text(line: Connection, text: str) -> None:
    """Raises Refused what the line's carrier would refuse, before anything is kept or sent."""
    chosen = carrier(line.kind)
    if isinstance(chosen, Counts) and text:
        chosen.check_text(line.settings, text)
