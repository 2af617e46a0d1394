"""Short calls between the processes: a word was stored, somebody types. Lost ones cost nothing but a moment."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

CHANNEL = "afflux_webchat"
WORD = "word"  # a row was stored
HOUSE_TYPES = "house-types"
GUEST_TYPES = "guest-types"
READ = "read"  # we read what the guest wrote


def call(line: UUID, peer: UUID, what: str) -> None:
    """Tell every process that listens, once this transaction is committed: "line/peer/what", ids in 32 hex digits."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [CHANNEL, f"{line.hex}/{peer.hex}/{what}"])


def house_types(line: UUID, peer: UUID) -> None:
    """Show the guest that somebody of ours is typing. Nothing is stored."""
    call(line, peer, HOUSE_TYPES)
