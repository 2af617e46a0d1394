"""What drainage tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class PersonAdded:
    """A person became a contact of a carrier; `duplicate`: had been added before, by whatever channel."""

    add: UUID
    person: UUID
    at: datetime
    channel: UUID | None
    code: UUID | None
    staff: UUID | None
    carrier: str
    duplicate: bool


@dataclass(frozen=True)
class PersonLost:
    """A contact deleted or blocked us (`by` "peer"), or the staff deleted them (`by` "account"); empty where nobody said."""

    add: UUID
    person: UUID
    at: datetime
    staff: UUID | None = None
    by: str = ""


@dataclass(frozen=True)
class AddsSettled:
    """What lines said has become adds and losses: whoever looks at new contacts may look now."""

    words: int
    at: datetime
