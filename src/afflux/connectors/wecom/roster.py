"""Who knows whom, from events and from the list, in whatever order they come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from afflux.connectors.forgetting import stand_in
from afflux.connectors.happenings import Added, Left
from afflux.connectors.models import Connection
from afflux.connectors.wecom.api.people import Customer
from afflux.connectors.wecom.models import Bond
from afflux.kernel.news import tell

NOTE_ADD = """
INSERT INTO wecom_bond (connection_id, account, peer, added_at) VALUES (%(line)s, %(account)s, %(peer)s, %(at)s)
ON CONFLICT (connection_id, account, peer) DO UPDATE SET
    added_at = greatest(wecom_bond.added_at, excluded.added_at),
    left_at = CASE WHEN wecom_bond.left_at > excluded.added_at THEN wecom_bond.left_at END
"""
NOTE_LEAVE = """
INSERT INTO wecom_bond (connection_id, account, peer, left_at) VALUES (%(line)s, %(account)s, %(peer)s, %(at)s)
ON CONFLICT (connection_id, account, peer) DO UPDATE SET
    left_at = CASE WHEN wecom_bond.added_at > excluded.left_at THEN wecom_bond.left_at ELSE excluded.left_at END
"""
# Whom the list names and no event has told: unknown so far, or back since they left. WeCom counts in whole seconds.
NOTE_LISTED = """
INSERT INTO wecom_bond (connection_id, account, peer, added_at)
SELECT %(line)s, account, peer, at FROM unnest(%(accounts)s::text[], %(peers)s::text[], %(ats)s::timestamptz[])
    AS listed (account, peer, at)
ON CONFLICT (connection_id, account, peer) DO UPDATE SET added_at = excluded.added_at, left_at = NULL
    WHERE wecom_bond.left_at + interval '1 second' <= excluded.added_at
RETURNING account, peer
"""

MARK_LISTED = """
UPDATE wecom_bond bond SET listed_at = %(at)s
FROM unnest(%(accounts)s::text[], %(peers)s::text[]) AS listed (account, peer)
WHERE bond.connection_id = %(line)s AND bond.account = listed.account AND bond.peer = listed.peer
"""


def added(told: Added) -> None:
    """A customer came, so an event says."""
    if _here(told.connection) and told.account and told.peer:
        _run(NOTE_ADD, told.connection, told.account, told.peer, told.at)


def left(told: Left) -> None:
    """It ended, so an event says."""
    if _here(told.connection) and told.account and told.peer:
        _run(NOTE_LEAVE, told.connection, told.account, told.peer, told.at)


def listed(line: UUID, customers: Sequence[Customer], *, at: datetime) -> int:
    """Tell of those whom the list names and nobody has told; how many. In the caller's transaction.

    Whoever is named is marked with `at`, so that a whole reading knows whom it did not meet.
    """
    gone = forgotten(line, [one.id for one in customers])
    rows = {(one.member, one.id): one for one in customers if one.id not in gone}
    given: dict[str, Any] = {
        "line": line,
        "accounts": [member for member, _peer in rows],
        "peers": [peer for _member, peer in rows],
        "ats": [one.added_at for one in rows.values()],
    }
    with connection.cursor() as cursor:
        cursor.execute(NOTE_LISTED, given)
        new = [rows[account, peer] for account, peer in cursor.fetchall()]
        cursor.execute(MARK_LISTED, {**given, "at": at})
        unnamed = [(one.member, gone[one.id]) for one in customers if one.id in gone]
        named = {"accounts": [row[0] for row in unnamed], "peers": [row[1] for row in unnamed]}
        cursor.execute(MARK_LISTED, {**given, **named, "at": at})
    for one in new:
        key = f"customer/{one.member}/{one.id}/{int(one.added_at.timestamp())}"
        tell(
            Added(
                connection=line,
                key=key,
                at=one.added_at,
                account=one.member,
                peer=one.id,
                state=one.state,
            )
        )
    return len(new)


def forgotten(line: UUID, peers: Sequence[str]) -> dict[str, str]:
    """Who of them asked to be forgotten, with what stands in their place: a list is no word of theirs."""
    fresh = {peer: stand_in(line, peer) for peer in peers}
    held = set(Bond.objects.filter(connection=line, peer__in=fresh.values()).values_list("peer", flat=True))
    return {peer: instead for peer, instead in fresh.items() if instead in held}


def _here(line: UUID) -> bool:
    return Connection.objects.filter(id=line, kind="wecom").exists()


def _run(words: str, line: UUID, account: str, peer: str, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(words, {"line": line, "account": account, "peer": peer, "at": at})
