"""Proposals that two persons may be one, filed once per pair; a decision that was taken is never asked again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from afflux.contacts.models import Likeness

Proposal = tuple[frozenset[UUID], int, list[dict[str, Any]]]


def propose(proposals: Iterable[Proposal], *, at: datetime) -> None:
    """File (pair of person ids, score 0–100, reasons); a pair that was filed before keeps its state."""
    rows = []
    for pair, score, reasons in proposals:
        left, right = sorted(pair)
        rows.append(Likeness(left_id=left, right_id=right, score=score, reasons=reasons, found_at=at))
    Likeness.objects.bulk_create(rows, ignore_conflicts=True)
