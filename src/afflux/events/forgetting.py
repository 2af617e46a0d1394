"""Attention of somebody who is forgotten: that it was there stays and counts, whose it was and what it said goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from afflux.kernel.sweeping import Rewrite, Sweep

# What an address asks behind its path may say who asks; a path with their number in it goes whole.
REKEY = Rewrite(
    table="events_event event",
    given="unnest(%(old)s::uuid[], %(fresh)s::uuid[]) as keys (old, fresh)",
    where="event.subject = keys.old",
    set="subject = keys.fresh, props = '{}',"
    " url = case when lower(url) like any(%(needles)s) then '' else split_part(split_part(url, '?', 1), '#', 1) end",
)


def forget(sweep: Sweep, part: str, keys: Mapping[UUID, UUID], patterns: Sequence[str]) -> None:
    """Give the facts under these keys a key that nobody has. `patterns`: LIKE patterns in small letters."""
    told = {"old": list(keys), "fresh": list(keys.values()), "needles": list(patterns) or ["-"]}
    sweep.rewrite(part, REKEY, told)
