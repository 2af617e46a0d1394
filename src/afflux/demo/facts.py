"""What happened in the market, as plain facts: no ids of the product, only numbers of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from afflux.demo.world import Source

ASSIGNED, RETURNING, FALLBACK, PREVIEW = 1, 2, 3, 4


@dataclass(slots=True)
class Count:
    """Exposures of a source on a day, and those of them that were answered (calls)."""

    source: int
    day: date
    exposures: int
    reached: int
    wins: int


@dataclass(slots=True)
class Visit:
    """A scan of a source's code; `server` is the place in the list of staff who serve it."""

    id: UUID
    visitor: UUID
    at: datetime
    source: int
    server: int
    outcome: int
    agent: int
    viewed: bool
    load_ms: int


@dataclass(slots=True)
class Arrival:
    """Somebody was added. `who` is the person's number; `again`: the person had been added before."""

    at: datetime
    source: int
    server: int
    visit: Visit | None
    who: int = 0
    again: bool = False
    lost_at: datetime | None = None
    agreed: bool = True


@dataclass(slots=True)
class Someone:
    """A person of the market; `phone` counts from nought."""

    number: int
    name: str
    phone: int
    first: Arrival
    question: tuple[datetime, str, str] | None = None


@dataclass(slots=True)
class Purchase:
    """An order: goods by their place in the list, with quantities. `who` None: a stranger who left no trace."""

    number: str
    at: datetime
    who: int | None
    goods: list[tuple[int, int]]
    status: str


@dataclass
class Market:
    """A whole market up to `now`."""

    seed: int
    now: datetime
    sources: list[Source]
    counts: list[Count] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    people: list[Someone] = field(default_factory=list)
    purchases: list[Purchase] = field(default_factory=list)
