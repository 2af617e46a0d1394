"""How much one guest, and one network, may say over all processes: a row for each, filled again with time, in one statement.

Names are hashes: the table says of nobody who it is. What is asked for often and writes nothing (typing, seen) is counted
in the process alone.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from afflux.connectors.webchat.models import Pace
from afflux.connectors.webchat.problems import TOO_FAST
from afflux.kernel.errors import Refused
from afflux.kernel.ids import hashed_id

KEPT = timedelta(days=1)
GUEST = {"say": (12, 0.5), "contact": (5, 1 / 60), "show": (6, 0.1)}  # (at once, a second in the long run)
NETWORK = {"say": (120, 2.0), "contact": (120, 2.0), "show": (120, 2.0), "hello": (240, 4.0)}
# A row is changed only where something is left; two processes that ask at once stand in line at the row.
TAKE = """
insert into connectors_webchat_pace as held (name, left_over, at)
select name, burst - 1, %(at)s from unnest(%(names)s::uuid[], %(bursts)s::float8[], %(rates)s::float8[])
    as asked (name, burst, rate) order by name
on conflict (name) do update set
    left_over = least((select burst from unnest(%(names)s::uuid[], %(bursts)s::float8[]) as a (name, burst) where a.name = held.name),
        held.left_over + greatest(0, extract(epoch from %(at)s - held.at))
        * (select rate from unnest(%(names)s::uuid[], %(rates)s::float8[]) as a (name, rate) where a.name = held.name)) - 1,
    at = greatest(held.at, %(at)s)
where held.left_over + greatest(0, extract(epoch from %(at)s - held.at))
    * (select rate from unnest(%(names)s::uuid[], %(rates)s::float8[]) as a (name, rate) where a.name = held.name) >= 1
"""


def take(what: str, line: UUID, *, guest: UUID | None, network: str, at: datetime) -> None:
    """Count one. Raises Refused (429) where the guest or their network has said too much of late."""
    asked = []
    if guest and what in GUEST:
        asked.append((hashed_id("guest", what, str(line), str(guest)), *GUEST[what]))
    if network and what in NETWORK:
        group = "hello" if what == "hello" else "words"
        asked.append((hashed_id("network", group, network), *NETWORK[what]))
    if not asked:
        return
    names, bursts, rates = (list(column) for column in zip(*asked, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"names": names, "bursts": bursts, "rates": rates, "at": at})
        if cursor.rowcount < len(asked):
            raise Refused(TOO_FAST)


def forget(*, before: datetime) -> int:
    """Drop rows that have long been full again; how many."""
    return Pace.objects.filter(at__lt=before).delete()[0]
