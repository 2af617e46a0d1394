"""The robot's manners."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused
from afflux.organization import audit
from afflux.replies import access, shelf
from afflux.replies.manners import lines
from afflux.replies.models import Manners
from afflux.replies.problems import BAD_MISSES


@transaction.atomic
def save_manners(
    *,
    by: Actor,
    at: datetime,
    misses: int,
    human_minutes: int,
    handover_en: str,
    handover_zh: str,
    anger_en: str,
    anger_zh: str,
) -> Manners:
    """Say how the robot behaves. Raises Refused at the field that is wrong."""
    access.to_design(by)
    if not 1 <= misses <= 20:
        raise Refused(BAD_MISSES, field="misses")
    row = Manners(
        id=1,
        misses=misses,
        human_minutes=human_minutes,
        handover_en=handover_en.strip(),
        handover_zh=handover_zh.strip(),
        anger_en="\n".join(lines(anger_en)),
        anger_zh="\n".join(lines(anger_zh)),
    )
    row.save()
    audit.record(by=by, at=at, verb="reply_manners.changed", subject=row)
    shelf.turn()
    return row
