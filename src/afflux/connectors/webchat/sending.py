"""What we say to a guest: rows under the effect's key, told to the open sockets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from afflux.connectors.webchat import words
from afflux.connectors.webchat.calls import READ, call
from afflux.connectors.webchat.models import Guest, Word
from afflux.connectors.webchat.problems import NO_GUEST, ONLY_PICTURES
from afflux.files.models import File
from afflux.files.pictures import SHAPES
from afflux.files.things import OPEN
from afflux.kernel.errors import Refused
from afflux.kernel.text import clean

PICTURES = (*SHAPES, *OPEN)


@transaction.atomic
def say(line: UUID, payload: Mapping[str, Any], *, at: datetime) -> dict[str, str]:
    """Keep the word of an effect, once however often it is asked for; its id. Raises Refused: nobody there, not a picture."""
    guest = _guest(line, str(payload["peer"]))
    body = {
        "text": str(payload.get("text", "")),
        "name": clean(str(payload.get("name", "")))[:80],
        "media": [_picture(one) for one in payload.get("media", ())],
    }
    word, _new = words.add(guest, f"house/{payload['message']}", Word.By.HOUSE, body, at=at)
    return {"message": str(word.id)}


@transaction.atomic
def saw(line: UUID, payload: Mapping[str, Any], *, at: datetime) -> dict[str, str]:
    """We read what the guest wrote: tell their page so."""
    guest = _guest(line, str(payload["peer"]))
    guest.read_at = at
    guest.save(update_fields=["read_at"])
    call(line, guest.peer, READ)
    return {}


@transaction.atomic
def looked(line: UUID, peer: UUID, *, at: datetime) -> None:
    """The same, told at every look; only the first after a word of the guest's is written."""
    newest = Word.objects.filter(guest__connection_id=line, guest__peer=peer, by=Word.By.GUEST)
    last = newest.order_by("-seq").values_list("at", flat=True).first()
    if last is None:
        return
    guest = Guest.objects.filter(connection_id=line, peer=peer)
    if guest.filter(Q(read_at=None) | Q(read_at__lt=last)).update(read_at=at):
        call(line, peer, READ)


def _guest(line: UUID, peer: str) -> Guest:
    try:
        return Guest.objects.select_for_update().get(connection_id=line, peer=UUID(peer))
    except (ValueError, Guest.DoesNotExist):
        raise Refused(NO_GUEST) from None


def _picture(one: Mapping[str, Any]) -> dict[str, str]:
    """A picture of our own store; nothing else is handed to strangers."""
    digest = str(one.get("digest", ""))
    if not File.objects.filter(digest=digest, media_type__in=PICTURES).exists():
        raise Refused(ONLY_PICTURES)
    return {"digest": digest, "name": str(one.get("name", ""))[:120]}
