"""What happened to one row, from the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from afflux.channels.models import Cost, Exposure
from afflux.organization.models import AuditEntry


@dataclass(frozen=True)
class Happened:
    """`what` is "recorded" or "removed"; `reason` only where something was removed."""

    at: datetime
    who: str
    what: str
    reason: str


def trail_of(*, subject: Cost | Exposure) -> list[Happened]:
    """Who noted and who removed an entry, oldest first; an imported row has no line of its own."""
    kind = "cost" if isinstance(subject, Cost) else "exposure"
    rows = AuditEntry.objects.filter(subject_kind=kind, subject_id=str(subject.pk)).order_by("at", "id")
    return [
        Happened(row.at, row.actor_name, row.verb.split(".")[-1], row.detail.get("reason", ""))
        for row in rows
    ]
