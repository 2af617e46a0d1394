"""What a person sends by hand through a carrier is read like all that goes out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from afflux.guard import gate
from afflux.kernel.actors import Actor


@transaction.atomic
def passes(text: str, key: UUID, by: Actor, at: datetime) -> bool:
    """Whether it may go out now; otherwise an approval is asked for, and stays. Raises Refused where it is blocked."""
    return gate.judge(text, purpose="broadcast", subject=f"errand/{key}", by=by, at=at).passed
