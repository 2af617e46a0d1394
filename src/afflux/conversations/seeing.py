"""Which open pages hear of a talk: the same rule as the doors of `access`, over plain values, without a question per page.

Importing this module loads neither Django nor any model, for the edge asks it on its event loop.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Place:
    """Where a talk stands: its store, the member of staff whose customer it is, and who answers."""

    unit: UUID | None
    staff: UUID | None
    assigned: UUID | None


@dataclass(frozen=True)
class Reader:
    """Who holds a page open, as far as it decides what they see; `units` None: every store."""

    user: UUID
    units: frozenset[UUID] | None
    staff: UUID | None
    own_only: bool

    def sees(self, talk: Place) -> bool:
        """Whether a talk at that place is theirs to see."""
        if self.own_only:
            free = talk.staff is None and talk.assigned is None and talk.unit in (self.units or ())
            own = self.staff is not None and talk.staff == self.staff
            return talk.assigned == self.user or free or own
        return self.units is None or talk.unit in self.units
