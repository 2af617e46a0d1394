"""What was said before and after a message, in its talk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from afflux.conversations.models import Message

AROUND = (Path(__file__).parent / "sql" / "around.sql").read_text()


def around(messages: Sequence[Message], *, each: int = 2) -> dict[UUID, list[Message]]:
    """By message: itself and up to `each` words on either side, in the order of time."""
    told: list[Any] = [[one.id for one in messages], [one.talk_id for one in messages]]
    told.append([one.at for one in messages])
    with connection.cursor() as cursor:
        cursor.execute(AROUND, [*told, each, each])
        pairs = cursor.fetchall()
    near = (
        Message.objects.defer("tokens").prefetch_related("attachments").in_bulk({pair[1] for pair in pairs})
    )
    found: dict[UUID, list[Message]] = defaultdict(list)
    for message in messages:
        found[message.id].append(message)
    for hit, other in pairs:
        found[hit].append(near[other])
    return {hit: sorted(some, key=lambda one: (one.at, one.id)) for hit, some in found.items()}
