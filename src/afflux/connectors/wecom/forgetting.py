"""A customer who is forgotten stays a row of the roster under a name that only this installation can make again.

Our member is still their contact at the carrier, so its list names them every night. Without that row they would come
back as new; with it only an event, or a word of their own, brings them back.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from afflux.connectors.forgetting import stand_in
from afflux.kernel.sweeping import Rewrite, Sweep

CLEAR = (
    "delete from wecom_bond bond using unnest(%s::uuid[], %s::text[]) as gone (line, peer)"
    " where bond.connection_id = gone.line and bond.peer = gone.peer"
)
NAME = Rewrite(
    table="wecom_bond bond",
    given="unnest(%(lines)s::uuid[], %(peers)s::text[], %(fresh)s::text[]) as gone (line, peer, fresh)",
    where="bond.connection_id = gone.line and bond.peer = gone.peer",
    set="peer = gone.fresh",
)


def forget(sweep: Sweep, part: str, peers: Sequence[tuple[UUID, str]]) -> None:
    """Put the stand-in where their id stood."""
    lines, ids = [line for line, _peer in peers], [peer for _line, peer in peers]
    fresh = [stand_in(line, peer) for line, peer in peers]
    if sweep.going:
        with connection.cursor() as cursor:
            cursor.execute(CLEAR, [lines, fresh])  # of an erasure before
    sweep.rewrite(part, NAME, {"lines": lines, "peers": ids, "fresh": fresh})
