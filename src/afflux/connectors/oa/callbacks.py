"""What an official account hears: who follows and by which code, what they say, what they press."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from afflux.connectors.happenings import Added, Happening, Left, Media, Pressed, Said, Scanned
from afflux.connectors.wechat.xml import Document, parse
from afflux.kernel.errors import Refused, problem

NO_TIME = problem("oa.event_without_time", _("The event has no readable time."))
NOBODY = problem("oa.event_without_person", _("The event names no follower."))
FROM_CODE = "qrscene_"
Reader = Callable[[dict[str, Any], Document], list[Happening]]


def key_of(message: bytes) -> str:
    """What names a message for all its repeats: MsgId, or who, when and what of an event. Raises Refused."""
    found = parse(message)
    if number := found.get("MsgId"):
        return f"msg/{number[:64]}"
    said = [
        found.get(name) for name in ("FromUserName", "CreateTime", "MsgType", "Event", "EventKey", "Ticket")
    ]
    digest = hashlib.blake2b(json.dumps(said, ensure_ascii=False).encode(), digest_size=16).hexdigest()
    return f"event/{(found.get('Event') or found.get('MsgType'))[:40]}/{digest}"


def read(connection: UUID, key: str, message: bytes) -> Sequence[Happening]:
    """What a message says. Kinds that we do not know tell nothing. Raises Refused where it names nobody."""
    found = parse(message)
    kind = found.get("MsgType")
    reader = _EVENTS.get(found.get("Event").lower()) if kind == "event" else _WORDS.get(kind)
    if reader is None:
        return []
    account, peer = found.get("ToUserName"), found.get("FromUserName")
    if not account or not peer:
        raise Refused(NOBODY)
    own = {"connection": connection, "key": key, "at": _moment(found), "account": account, "peer": peer}
    return reader(own, found)


def _followed(own: dict[str, Any], found: Document) -> list[Happening]:
    """A follower may be greeted within a minute: the right to it is the follow itself, so their own id stands for it."""
    state = found.get("EventKey").removeprefix(FROM_CODE)
    return [Added(**own, state=state, welcome_code=own["peer"])]


def _left(own: dict[str, Any], _found: Document) -> list[Happening]:
    return [Left(**own, by="peer")]


def _scanned(own: dict[str, Any], found: Document) -> list[Happening]:
    return [Scanned(**own, state=found.get("EventKey"))]


def _pressed(own: dict[str, Any], found: Document) -> list[Happening]:
    return [Pressed(**own, button=found.get("EventKey")[:1024])]


def _said(own: dict[str, Any], found: Document, kind: str, text: str, *media: Media) -> list[Happening]:
    return [Said(**own, message=found.get("MsgId"), kind=kind, text=text, media=media)]


def _text(own: dict[str, Any], found: Document) -> list[Happening]:
    return _said(own, found, "text", found.get("Content"))


def _image(own: dict[str, Any], found: Document) -> list[Happening]:
    return _said(own, found, "image", "", Media("image", found.get("MediaId")))


def _voice(own: dict[str, Any], found: Document) -> list[Happening]:
    heard = Media("voice", found.get("MediaId"), mime=f"audio/{found.get('Format') or 'amr'}")
    return _said(own, found, "voice", found.get("Recognition"), heard)


def _video(own: dict[str, Any], found: Document) -> list[Happening]:
    return _said(own, found, "video", "", Media("video", found.get("MediaId"), mime="video/mp4"))


def _place(own: dict[str, Any], found: Document) -> list[Happening]:
    where = f"{found.get('Location_X')}, {found.get('Location_Y')}"
    return _said(own, found, "location", f"{found.get('Label')} ({where})".strip())


def _link(own: dict[str, Any], found: Document) -> list[Happening]:
    parts = [found.get(name) for name in ("Title", "Description", "Url")]
    return _said(own, found, "link", "\n".join(part for part in parts if part))


_EVENTS: dict[str, Reader] = {
    "subscribe": _followed,
    "unsubscribe": _left,
    "scan": _scanned,
    "click": _pressed,
    "view": _pressed,
}
_WORDS: dict[str, Reader] = {
    "text": _text,
    "image": _image,
    "voice": _voice,
    "video": _video,
    "shortvideo": _video,
    "location": _place,
    "link": _link,
}


def _moment(found: Document) -> datetime:
    text = found.get("CreateTime")
    if not (text.isascii() and text.isdigit() and len(text) <= 11):
        raise Refused(NO_TIME)
    return datetime.fromtimestamp(int(text), UTC)
