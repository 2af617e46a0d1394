"""Who looks at a talk hears of its changes: PostgreSQL tells them when the transaction is committed."""

from __future__ import annotations

import json
from collections.abc import Callable
from uuid import UUID

from django.db import connection

CHANNEL = "afflux_talk"
PRESENCE = "afflux_presence"
Show = Callable[[UUID, str], None]  # (connection, peer)
_TYPING: dict[str, Show] = {}
_LOOKING: dict[str, Show] = {}


def changed(talk: UUID) -> None:
    """Tell whoever listens that this talk changed; repeated within a transaction it is told once."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [CHANNEL, str(talk)])


def here(talk: UUID, *, user: UUID, name: str, doing: str) -> None:
    """Tell who looks at the talk or types in it, at this moment: kept nowhere. `doing`: looks, types or left."""
    told = {"talk": str(talk), "user": str(user), "name": name[:80], "doing": doing}
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [PRESENCE, json.dumps(told, ensure_ascii=False)])


def shown(kind: str, *, typing: Show, looking: Show) -> None:
    """Register how a peer of that kind of line is shown that we type, and that we read what they wrote."""
    _TYPING[kind], _LOOKING[kind] = typing, looking


def show(kind: str, line: UUID, peer: str, *, doing: str) -> None:
    """Show the peer that somebody of ours looks or types, where the line can."""
    found = (_TYPING if doing == "types" else _LOOKING).get(kind)
    if found is not None:
        found(line, peer)
