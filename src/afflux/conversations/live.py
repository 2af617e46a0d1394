"""Who looks at a talk hears of its changes: PostgreSQL tells them when the transaction is committed."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

CHANNEL = "afflux_talk"


def changed(talk: UUID) -> None:
    """Tell whoever listens that this talk changed; repeated within a transaction it is told once."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [CHANNEL, str(talk)])
