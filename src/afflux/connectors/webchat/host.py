"""What the chat must be told about the house it stands in; `wiring` supplies it, because pool and channels lie above."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Consent:
    """The words that somebody agrees to who leaves a number, in the language active now."""

    id: UUID
    text: str


@dataclass(frozen=True)
class House:
    """`judge(phone, email)` refuses what is no way to be reached, `text_known` knows a consent text by its id."""

    zone: Callable[[], str] = lambda: "UTC"
    consent: Callable[[], Consent | None] = lambda: None
    text_known: Callable[[UUID], bool] = lambda _id: False
    judge: Callable[[str, str], None] = lambda _phone, _email: None
    channel_known: Callable[[str], bool] = lambda _key: True


_house = House()


def supply(house: House) -> None:
    """Say who answers for the house."""
    global _house
    _house = house


def house() -> House:
    """The house the chat stands in."""
    return _house
