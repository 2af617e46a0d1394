"""Who acts: a person at the console, an API key, a job or the system itself. Passed in, never looked up."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

SYSTEM_ID = UUID(int=0)


@dataclass(frozen=True)
class Actor:
    """`units` are the organisation units the actor may see (None: all); `staff` narrows to own customers."""

    id: UUID
    kind: str
    name: str
    rights: frozenset[str] = field(default_factory=frozenset)
    units: frozenset[UUID] | None = None
    staff: UUID | None = None
    own_only: bool = False

    def may(self, right: str) -> bool:
        """Whether the actor holds `right`, written "area.verb" ("drain.write")."""
        return self.kind == "system" or right in self.rights


SYSTEM = Actor(id=SYSTEM_ID, kind="system", name="afflux")
