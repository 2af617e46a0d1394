"""Facts of attention written by the set from inside the house; the same id twice is one fact."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from afflux.kernel.arrays import array_of

INSERT = """
insert into events_event (id, at, kind, subject, code, channel, url, load_ms, props)
select id, at, kind, subject, code, channel, url, load_ms, props
from unnest(%s::uuid[], %s::timestamptz[], %s::text[], %s::uuid[], %s::uuid[], %s::uuid[], %s::text[], %s::int[], %s::jsonb[])
    as given (id, at, kind, subject, code, channel, url, load_ms, props)
on conflict (id) do nothing
"""


@dataclass(frozen=True, slots=True)
class NewEvent:
    """One fact. `subject` is an identity key; `load_ms` how long the page took; `props` holds JSON values only."""

    id: UUID
    at: datetime
    kind: str
    subject: UUID | None = None
    code: UUID | None = None
    channel: UUID | None = None
    url: str = ""
    load_ms: int | None = None
    props: Mapping[str, Any] = field(default_factory=dict)


def record_events(events: Sequence[NewEvent]) -> int:
    """Write facts in one statement; how many were new."""
    if not events:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            INSERT,
            [
                array_of(event.id for event in events),
                array_of(event.at for event in events),
                [event.kind for event in events],
                array_of(event.subject for event in events),
                array_of(event.code for event in events),
                array_of(event.channel for event in events),
                [event.url[:500] for event in events],
                array_of(event.load_ms for event in events),
                [json.dumps(dict(event.props), ensure_ascii=False) for event in events],
            ],
        )
        return int(cursor.rowcount)
