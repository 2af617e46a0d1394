"""What the pool tells, inside the transaction of the fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from afflux.contacts.disclosing.book import Book
from afflux.contacts.erasing.subject import Subject
from afflux.contacts.erasing.tally import Tally
from afflux.kernel.sweeping import Sweep


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


@dataclass(frozen=True)
class Erased:
    """Somebody is forgotten: every room lets go of what identifies them and counts it. Money and counts stay.

    Told in the erasing transaction. Before it the same is told as a look: `sweep` then only counts, and nothing may be
    done but by it, or where it says that it is `going`.
    """

    subject: Subject
    at: datetime
    tally: Tally
    sweep: Sweep


@dataclass(frozen=True)
class Disclosing:
    """Somebody wants to know what is kept of them: every room that hears `Erased` writes what is its own into the book.

    Nothing is changed by it, and nothing of anybody else is told.
    """

    subject: Subject
    at: datetime
    book: Book
