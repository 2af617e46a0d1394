"""What the guard tells, inside the transaction of the fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from afflux.kernel.actors import Actor


@dataclass(frozen=True)
class Decided:
    """A person decided about a held text; `subject` is what the asker called it."""

    approval: UUID
    subject: str
    approved: bool
    by: Actor
    at: datetime
