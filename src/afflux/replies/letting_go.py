"""Letting go with the archive: rows whose words' period is over become counts a day, and go."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from afflux.conversations.archive.events import WordsGo
from afflux.conversations.archive.keeping.letting_go import bounds_of
from afflux.kernel.arrays import array_of
from afflux.organization.models import Merchant
from afflux.replies.statements import statement

BATCH = 5_000
LONGEST = 2_000  # batches a night


def words_go(told: WordsGo) -> None:
    """Messages are about to be deleted: count what rules did about them, in the same transaction."""
    with connection.cursor() as cursor:
        asked = {"messages": array_of(told.messages), "zone": _zone()}
        cursor.execute(statement("words_go"), asked)


def let_go(*, at: datetime, batch: int = BATCH) -> int:
    """Greetings whose carrier's period is over become counts; how many. Killed at any point it goes on the next night."""
    bounds = bounds_of(at)
    asked = {**bounds, "zone": _zone(), "most": batch}
    gone = 0
    for _batch in range(LONGEST if bounds["carriers"] else 0):
        with connection.cursor() as cursor:
            cursor.execute(statement("let_go"), asked)
            gone += cursor.rowcount
            if cursor.rowcount < batch:
                break
    return gone


def _zone() -> str:
    return Merchant.objects.values_list("timezone", flat=True).first() or "UTC"
