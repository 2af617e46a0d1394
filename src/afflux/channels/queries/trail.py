"""What happened to one row, from the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from afflux.channels.models import Code, Cost, Exposure
from afflux.organization.models import AuditEntry


@dataclass(frozen=True)
class Happened:
    """`what` is the participle of the verb ("recorded", "removed"); `reason` only where something was removed."""

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


def changes_of(*, code: Code, limit: int = 6) -> list[Happened]:
    """The last changes of a code, newest first; `what` is created, edited, paused, resumed, archived or restored."""
    rows = AuditEntry.objects.filter(subject_kind="code", subject_id=str(code.pk)).order_by("-at", "-id")[
        :limit
    ]
    return [Happened(row.at, row.actor_name, row.verb.split(".")[-1], "") for row in rows]
