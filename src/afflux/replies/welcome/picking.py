"""Which welcome greets an arrival. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from afflux.replies.engine import Hours, Schedule, Variant


@dataclass(frozen=True)
class Greets:
    """A welcome. Empty `codes`, `staff`, `connections`: any. `zone` empty: that of the code, else of the house."""

    id: UUID
    name: str
    priority: int = 0
    language: str = ""
    codes: frozenset[UUID] = frozenset()
    staff: frozenset[UUID] = frozenset()
    connections: frozenset[UUID] = frozenset()
    zone: str = ""
    hours: tuple[Hours, ...] = ()
    variants: tuple[Variant, ...] = ()
    attachments: tuple[dict[str, Any], ...] = field(default_factory=tuple)


@dataclass(frozen=True)
class Arrival:
    """Somebody came: when, on which line, by which code, to whom, speaking what ("" where nobody knows)."""

    at: datetime
    connection: UUID
    zone: str  # of the house
    code: UUID | None = None
    code_zone: str = ""
    staff: UUID | None = None
    language: str = ""


def pick(welcomes: Sequence[Greets], arrival: Arrival) -> Greets | None:
    """The welcome of the greatest priority that fits; of equals the one that asks for most, then the earlier one.

    A welcome of a language that we only cannot rule out comes after all others of its priority.
    """
    fitting = [one for one in welcomes if one.variants and _fits(one, arrival)]
    return min(fitting, key=lambda one: (-one.priority, _unproven(one, arrival), -asks(one)), default=None)


def _fits(one: Greets, arrival: Arrival) -> bool:
    return (
        (not one.codes or arrival.code in one.codes)
        and (not one.staff or arrival.staff in one.staff)
        and (not one.connections or arrival.connection in one.connections)
        and (not one.language or arrival.language in ("", one.language))
        and Schedule(one.zone or arrival.code_zone or arrival.zone, one.hours).open_at(arrival.at)
    )


def _unproven(one: Greets, arrival: Arrival) -> bool:
    return bool(one.language) and one.language != arrival.language


def asks(one: Greets) -> int:
    """Of how many things a welcome makes itself depend."""
    return sum(map(bool, (one.codes, one.staff, one.connections, one.hours, one.language)))
