"""What the pool tells, inside the transaction of the fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class IdentitiesAdded:
    """Persons proved identities: `persons[i]` now holds `keys[i]`. Facts that waited under a key may come home."""

    persons: tuple[UUID, ...]
    keys: tuple[UUID, ...]
    at: datetime


@dataclass(frozen=True)
class PersonsMerged:
    """`absorbed[i]` became part of `kept[i]`; rows that refer to a person were rewritten already."""

    kept: tuple[UUID, ...]
    absorbed: tuple[UUID, ...]
    at: datetime


@dataclass(frozen=True)
class MergeUndone:
    """`absorbed` is a person of its own again, and has its rows back from `kept`."""

    kept: UUID
    absorbed: UUID
    at: datetime
