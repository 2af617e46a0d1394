"""What the organisation tells, inside the transaction of the fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from afflux.kernel.actors import Actor


@dataclass(frozen=True)
class AccountAssigned:
    """Behind an account of a line now stands this member of staff, or nobody."""

    connection: UUID
    account: str
    staff: UUID | None
    by: Actor
    at: datetime
