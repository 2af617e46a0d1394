"""The audit trail: one row for every write, saved in the write's own transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Model

from afflux.kernel.actors import Actor
from afflux.organization.models import AuditEntry


def record(
    *, by: Actor, at: datetime, verb: str, subject: Model, detail: dict[str, Any] | None = None
) -> None:
    """Save who did what to which object. `verb` is "noun.participle" ("code.created"); `detail` holds no secrets."""
    AuditEntry.objects.create(
        at=at,
        actor_id=by.id,
        actor_kind=by.kind,
        actor_name=by.name,
        verb=verb,
        subject_kind=subject._meta.label_lower.split(".")[-1],
        subject_id=str(subject.pk),
        subject_name=str(subject)[:200],
        detail=detail or {},
    )
