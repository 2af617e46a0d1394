"""What a guest does, taken in: kept as a callback and as a row of our own in one transaction, then acknowledged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction

from afflux.connectors import intake
from afflux.connectors.carriers import Received
from afflux.connectors.models import Connection
from afflux.connectors.webchat import frames, words
from afflux.connectors.webchat.host import house
from afflux.connectors.webchat.models import Guest, Word
from afflux.connectors.webchat.problems import EMPTY, NO_CHAT, NO_CONSENT, NO_WAY
from afflux.files.things import SHOWN, Thing, keep_picture
from afflux.kernel.errors import Refused
from afflux.kernel.text import clean

LONGEST_SIDE = 1600  # pixels of a picture


def line_in_use(line: UUID) -> Connection:
    """The connection. Raises Refused (404) where it is none of ours, or was removed."""
    found = Connection.objects.filter(id=line, kind="webchat", removed_at=None).first()
    if found is None:
        raise Refused(NO_CHAT)
    return found


@transaction.atomic
def say(line: UUID, peer: UUID, frame: frames.Say, *, language: str, at: datetime) -> Word:
    """Keep a word; the same key again is the same word. Raises Refused."""
    line_in_use(line)
    text = frame.text.strip().replace("\x00", "")
    if not text:
        raise Refused(EMPTY)
    where = {"page": _short(frame.page), "referrer": _short(frame.referrer), "language": language[:12]}
    guest = words.meet(line, peer, at=at, **where)
    return _kept(guest, frame.key, {"text": text, "media": []}, at=at)


def show(line: UUID, peer: UUID, key: str, content: bytes, *, language: str, at: datetime) -> Word:
    """Keep a picture, drawn anew. Raises Refused where it is none."""
    line_in_use(line)
    known = Word.objects.filter(guest__connection_id=line, guest__peer=peer, key=key).first()
    if known:
        return known
    with transaction.atomic():
        picture = keep_picture(content, name="chat", at=at, longest=LONGEST_SIDE, mark=SHOWN)
        guest = words.meet(line, peer, at=at, language=language[:12])
        return _kept(guest, key, {"text": "", "media": [_media(picture)]}, at=at)


def see(line: UUID, peer: UUID, upto: int, *, at: datetime) -> None:
    """The guest saw our words up to that number; told once for each new one."""
    with transaction.atomic():
        guest = Guest.objects.select_for_update().filter(connection_id=line, peer=peer).first()
        if guest is None or upto <= guest.seen:
            return
        ours = guest.words.filter(by=Word.By.HOUSE, seq__lte=upto, seen_at=None)
        last = ours.order_by("-seq").first()
        guest.seen = min(upto, guest.seq)
        guest.save(update_fields=["seen"])
        if last is not None:
            ours.update(seen_at=at)
            _keep(guest, f"seen/{peer}/{last.seq}", {"what": "seen", "upto": last.at.isoformat()}, at=at)


@transaction.atomic
def leave_contact(line: UUID, peer: UUID, frame: frames.Contact, *, at: datetime) -> None:
    """Keep a way to be reached and what was agreed to. Raises Refused: no such text, neither number nor address."""
    found = line_in_use(line)
    try:
        text = UUID(frame.text)
    except ValueError:
        raise Refused(NO_CONSENT, field="agree") from None
    phone, email = clean(frame.phone), clean(frame.email)
    if not phone and not email:
        raise Refused(NO_WAY, field="phone")
    if not house().text_known(text):
        raise Refused(NO_CONSENT, field="agree")
    house().judge(phone, email)
    guest = words.meet(line, peer, at=at)
    guest.contact_at = at
    guest.save(update_fields=["contact_at"])
    left = {
        "phone": phone,
        "email": email,
        "name": clean(frame.name)[:80],
        "text": str(text),
        "page": guest.page,
    }
    channel = found.settings.get("channel", "")
    _keep(guest, f"contact/{peer}/{frame.key}", {"what": "contact", **left, "channel": channel}, at=at)


def _kept(guest: Guest, key: str, body: Mapping[str, Any], *, at: datetime) -> Word:
    word, new = words.add(guest, key, Word.By.GUEST, body, at=at)
    if new:
        media = [
            {"digest": one["digest"], "mime": one["mime"], "original": one.get("original", "")}
            for one in body["media"]
        ]
        told = {"what": "said", "message": str(word.id), "text": body["text"], "media": media}
        _keep(guest, f"say/{guest.peer}/{key}", told, at=at)
    return word


def _keep(guest: Guest, key: str, told: Mapping[str, Any], *, at: datetime) -> None:
    content = msgspec.json.encode({**told, "peer": str(guest.peer), "at": at.isoformat()})
    intake.keep(guest.connection_id, Received(b"", key, content), at=at)


def _media(picture: Thing) -> dict[str, Any]:
    return {
        "digest": picture.digest,
        "mime": picture.mime,
        "original": picture.original,
        "width": picture.width,
        "height": picture.height,
    }


def _short(address: str) -> str:
    return "".join(one for one in address[:500] if one.isprintable())
