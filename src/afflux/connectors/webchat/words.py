"""Words of a chat: kept in their order, each once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from afflux.connectors.webchat.calls import WORD, call
from afflux.connectors.webchat.models import Guest, Word
from afflux.connectors.webchat.pushing import shown


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


def wired(word: Word) -> dict[str, Any]:
    """A word as it goes out on the wire."""
    return shown(word.seq, word.key, word.by, word.body, word.at)
