"""Words of a chat: kept in their order, each once; and read as a browser shows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from afflux.connectors.webchat.calls import WORD, call
from afflux.connectors.webchat.models import Guest, Word

SHOWN = 100  # at a time


@transaction.atomic
def meet(line: UUID, peer: UUID, *, at: datetime, **first: str) -> Guest:
    """The guest with its row locked, made where it is new; `first` is kept of the first meeting alone."""
    row = Guest(connection_id=line, peer=peer, first_at=at, last_at=at, **first)
    Guest.objects.bulk_create([row], ignore_conflicts=True)
    return Guest.objects.select_for_update().get(connection_id=line, peer=peer)


def add(guest: Guest, key: str, by: str, body: Mapping[str, Any], *, at: datetime) -> tuple[Word, bool]:
    """The word of that key, and whether it is new. `guest` is locked by the caller; its `seq` is raised here."""
    if known := guest.words.filter(key=key).first():
        return known, False
    guest.seq, guest.last_at = guest.seq + 1, at
    guest.save(update_fields=["seq", "last_at"])
    word = Word.objects.create(guest=guest, seq=guest.seq, key=key, by=by, body=dict(body), at=at)
    call(guest.connection_id, guest.peer, WORD)
    return word, True


def since(line: UUID, peer: UUID, after: int) -> list[dict[str, Any]]:
    """What came after word number `after`, in order; the newest SHOWN where the browser knows nothing yet."""
    guest = Guest.objects.filter(connection_id=line, peer=peer).first()
    if guest is None:
        return []
    start = after or max(0, guest.seq - SHOWN)
    found = guest.words.filter(seq__gt=start).order_by("seq")[:SHOWN]
    return [shown(word) for word in found]


def shown(word: Word) -> dict[str, Any]:
    """A word as it goes out on the wire."""
    media = [
        {"url": f"/picture/{one['digest']}", "name": one.get("name", "")}
        for one in word.body.get("media", [])
    ]
    return {
        "type": "word",
        "seq": word.seq,
        "key": word.key,
        "by": word.by,
        "text": word.body.get("text", ""),
        "name": word.body.get("name", ""),
        "media": media,
        "at": word.at.isoformat(),
    }


def read_at(line: UUID, peer: UUID) -> str:
    """Until when we have read what the guest wrote; empty where nobody said so."""
    found = Guest.objects.filter(connection_id=line, peer=peer).values_list("read_at", flat=True).first()
    return found.isoformat() if found else ""
