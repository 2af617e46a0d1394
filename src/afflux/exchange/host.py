"""What exchange must be told about the house it stands in; `wiring` supplies it, because the organisation lies above."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from afflux.kernel.actors import SYSTEM, SYSTEM_ID, Actor


@dataclass(frozen=True)
class House:
    """The merchant's habits: IANA time zone, currency (ISO 4217), region in which phones are typed without a prefix."""

    timezone: str = "UTC"
    currency: str = "CNY"
    phone_region: str = "CN"


_house: Callable[[], House] = House
_actor: Callable[[UUID], Actor | None] = lambda _id: None  # noqa: E731


def supply(*, house: Callable[[], House], actor: Callable[[UUID], Actor | None]) -> None:
    """Say where the habits come from and how an actor's rights are found again when a run goes on in another process."""
    global _house, _actor
    _house, _actor = house, actor


def house() -> House:
    """The merchant's habits now."""
    return _house()


def actor_of(actor_id: UUID) -> Actor | None:
    """Who that is and what they may do now; None where they are gone."""
    return SYSTEM if actor_id == SYSTEM_ID else _actor(actor_id)
