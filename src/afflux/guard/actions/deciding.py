"""A person decides about a held text, once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from afflux.guard import access
from afflux.guard.events import Decided
from afflux.guard.models import Approval
from afflux.guard.problems import DECIDED, NOT_HERE, REASON_NEEDED
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused
from afflux.kernel.news import tell
from afflux.kernel.text import clean
from afflux.organization import audit


@transaction.atomic
def decide(approval: Approval, *, approved: bool, words: str = "", by: Actor, at: datetime) -> Approval:
    """Let a held text go out, or not; what waits for it hears of it in the same transaction.

    Raises Refused: decided already, refused without a reason.
    """
    row = access.approvals(by).select_for_update().filter(pk=approval.pk).first()
    if row is None:
        raise Refused(NOT_HERE)
    if row.state != Approval.State.WAITING:
        raise Refused(DECIDED, name=row.decided_name)
    said = clean(words)[:300]
    if not approved and not said:
        raise Refused(REASON_NEEDED, field="words")
    row.state = Approval.State.APPROVED if approved else Approval.State.REFUSED
    row.decided_by, row.decided_name, row.decided_at, row.words = by.id, by.name[:150], at, said
    row.save(update_fields=["state", "decided_by", "decided_name", "decided_at", "words"])
    verb = "guard_approval.approved" if approved else "guard_approval.refused"
    audit.record(by=by, at=at, verb=verb, subject=row, detail={"words": said} if said else None)
    tell(Decided(row.pk, row.subject, approved, by, at))
    return row
