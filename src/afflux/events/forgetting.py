"""Attention of somebody who is forgotten: that it was there stays and counts, whose it was and what it said goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import connection

# What an address asks behind its path may say who asks; a path with their number in it goes whole.
REKEY = """
update events_event event set
    subject = keys.fresh,
    props = '{}',
    url = case when lower(url) like any(%(needles)s) then '' else split_part(split_part(url, '?', 1), '#', 1) end
from unnest(%(old)s::uuid[], %(fresh)s::uuid[]) as keys (old, fresh) where event.subject = keys.old
"""


def forget(keys: Mapping[UUID, UUID], patterns: Sequence[str]) -> int:
    """Give the facts under these keys a key that nobody has; how many. `patterns`: LIKE patterns in small letters."""
    with connection.cursor() as cursor:
        cursor.execute(
            REKEY, {"old": list(keys), "fresh": list(keys.values()), "needles": list(patterns) or ["-"]}
        )
        return int(cursor.rowcount)
