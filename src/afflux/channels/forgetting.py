"""Scans and adds of somebody who was forgotten stay and count; their browsers and what lines called them go."""

from __future__ import annotations

from typing import Any

from django.db import connection

from afflux.connectors.forgetting import stand_in
from afflux.contacts.events import Erased

# The first visit of a browser has the browser's id as its own: the fresh id takes both places, so it stays a first visit.
SCANS = """
with fresh as (select * from unnest(%(old)s::uuid[], %(new)s::uuid[]) as fresh (old, new)),
adds as (update channels_add set scan = fresh.new from fresh where channels_add.scan = fresh.old returning 1)
update channels_scan scan set visitor = fresh.new, id = case when scan.id = fresh.old then fresh.new else scan.id end
from fresh
where scan.id = fresh.old or (scan.visitor = fresh.old and scan.visitor <> scan.id)
"""
BONDS = """
update channels_bond bond set peer = gone.fresh
from unnest(%(lines)s::uuid[], %(peers)s::text[], %(fresh)s::text[]) as gone (line, peer, fresh)
where bond.peer = gone.peer and bond.connection_id = gone.line
"""


def forget(told: Erased) -> None:
    """Scans under a fresh browser, words of lines under a stand-in."""
    visitors = {
        **told.subject.visitors,
        **told.subject.keys,
    }  # a carrier has no browser: its scans carry the key
    peers = told.subject.peers
    with connection.cursor() as cursor:
        cursor.execute(SCANS, {"old": list(visitors), "new": list(visitors.values())})
        told.tally.rows["channels.scans"] += cursor.rowcount
        named: dict[str, Any] = {
            "lines": [line for line, _peer in peers],
            "peers": [peer for _line, peer in peers],
            "fresh": [stand_in(line, peer) for line, peer in peers],
        }
        cursor.execute(BONDS, named)
        told.tally.rows["channels.bonds"] += cursor.rowcount
