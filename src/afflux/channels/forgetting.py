"""Scans and adds of somebody who was forgotten stay and count; their browsers and what lines called them go."""

from __future__ import annotations

from typing import Any

from django.db import connection

from afflux.connectors.forgetting import stand_in
from afflux.contacts.events import Erased
from afflux.kernel.sweeping import Rewrite

# The first visit of a browser has the browser's id as its own: the fresh id takes both places, so it stays a first visit.
FRESH = "unnest(%(old)s::uuid[], %(new)s::uuid[]) as fresh (old, new)"
ADDS = f"update channels_add set scan = fresh.new from {FRESH} where channels_add.scan = fresh.old"  # noqa: S608
SCANS = Rewrite(
    table="channels_scan scan",
    given=FRESH,
    where="(scan.id = fresh.old or (scan.visitor = fresh.old and scan.visitor <> scan.id))",
    set="visitor = fresh.new, id = case when scan.id = fresh.old then fresh.new else scan.id end",
)
BONDS = Rewrite(
    table="channels_bond bond",
    given="unnest(%(lines)s::uuid[], %(peers)s::text[], %(fresh)s::text[]) as gone (line, peer, fresh)",
    where="bond.peer = gone.peer and bond.connection_id = gone.line",
    set="peer = gone.fresh",
)


def forget(told: Erased) -> None:
    """Scans under a fresh browser, words of lines under a stand-in."""
    visitors = {
        **told.subject.visitors,
        **told.subject.keys,
    }  # a carrier has no browser: its scans carry the key
    peers, sweep = told.subject.peers, told.sweep
    fresh = {"old": list(visitors), "new": list(visitors.values())}
    if sweep.going:
        with connection.cursor() as cursor:
            cursor.execute(ADDS, fresh)
    sweep.rewrite("channels.scans", SCANS, fresh)
    named: dict[str, Any] = {
        "lines": [line for line, _peer in peers],
        "peers": [peer for _line, peer in peers],
        "fresh": [stand_in(line, peer) for line, peer in peers],
    }
    sweep.rewrite("channels.bonds", BONDS, named)
