"""The trail after somebody was forgotten: who did what and when stays, their name and words go."""

from __future__ import annotations

from collections.abc import Iterable

from afflux.organization.models import AuditEntry


def forget(kind: str, ids: Iterable[object], *, but: str = "") -> int:
    """Blank what the trail says of these; how many lines; those of the verb `but` stay. Needs an erasing transaction: else the trail refuses."""
    rows = AuditEntry.objects.filter(subject_kind=kind, subject_id__in=[str(one) for one in ids])
    rows = rows.exclude(subject_name="", detail={}).exclude(verb=but)
    return rows.update(subject_name="", detail={})
