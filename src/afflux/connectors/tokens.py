"""Access tokens, one for all processes: whoever finds it old fetches a new one while the others wait at its row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from afflux.connectors import vault
from afflux.connectors.models import Token
from afflux.kernel.errors import Refused

EARLY = timedelta(minutes=5)  # before it ends, for clocks that differ
Fetch = Callable[[], tuple[str, timedelta]]


def token(connection_id: UUID, name: str, fetch: Fetch, *, at: datetime, stale: str = "") -> str:
    """The token in force. `stale` is one that the carrier refused: another is fetched unless somebody did so already.

    Raises Refused with what `fetch` was told; the row keeps it for the self-check.
    """
    known = _value(Token.objects.filter(connection=connection_id, name=name).first(), at)
    if known and known != stale:
        return known
    Token.objects.bulk_create([Token(connection_id=connection_id, name=name)], ignore_conflicts=True)
    found, refused = _fetch(connection_id, name, fetch, at=at, stale=stale)
    if refused:
        raise refused
    return found


@transaction.atomic
def _fetch(
    connection_id: UUID, name: str, fetch: Fetch, *, at: datetime, stale: str
) -> tuple[str, Refused | None]:
    row = Token.objects.select_for_update().get(connection=connection_id, name=name)
    known = _value(row, at)
    if known and known != stale:
        return known, None
    row.tried_at, row.problem, row.params = at, "", {}
    refused, value = None, ""
    try:
        value, lasts = fetch()
        row.value, row.expires_at = vault.close(value.encode(), place=_place(connection_id, name)), at + lasts
    except Refused as error:
        refused = error
        row.value, row.expires_at = b"", None
        row.problem, row.params = error.why.code, {key: str(held) for key, held in error.params.items()}
    row.save()
    return value, refused


def _value(row: Token | None, at: datetime) -> str:
    """The token of a row, empty where there is none in force."""
    if row is None or row.expires_at is None or row.expires_at - EARLY <= at:
        return ""
    return vault.open_sealed(row.value, place=_place(row.connection_id, row.name)).decode()


def _place(connection_id: UUID, name: str) -> str:
    return f"token/{connection_id}/{name}"
