"""The trail after somebody was forgotten: who did what and when stays, their name and words go."""

from __future__ import annotations

from collections.abc import Iterable

from afflux.kernel.sweeping import Sweep
from afflux.organization.models import AuditEntry


def forget(sweep: Sweep, part: str, kind: str, ids: Iterable[object], *, but: str = "") -> None:
    """Blank what the trail says of these; those of the verb `but` stay. Needs an erasing transaction: else the trail refuses."""
    rows = AuditEntry.objects.filter(subject_kind=kind, subject_id__in=[str(one) for one in ids])
    rows = rows.exclude(subject_name="", detail={}).exclude(verb=but)
    sweep.change(part, rows, subject_name="", detail={})
