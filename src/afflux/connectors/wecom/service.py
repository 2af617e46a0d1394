"""What customers write to customer service, told as happenings: one kept content for each message that was fetched."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from afflux.connectors.carriers import Received
from afflux.connectors.happenings import Added, Happening, Media, Said, Undelivered
from afflux.connectors.wecom.saying import CODE_OF_SERVICE
from afflux.kernel.errors import Refused, problem

KEY = "kf/"
UNREADABLE = problem(
    "wecom.service_unreadable", _("This is no message of customer service as WeCom writes it.")
)
BY = {3: "peer", 5: "account"}  # 4 is WeCom itself
Inner = Mapping[str, Any]


def kept(message: Inner, name: str) -> Received:
    """What to keep of a message that was fetched; its own id names it however often it is fetched."""
    content = json.dumps({"message": message, "name": name}, ensure_ascii=False)
    return Received(b"", f"{KEY}{str(message.get('msgid', ''))[:120]}", content.encode())


def read(connection: UUID, key: str, content: bytes) -> Sequence[Happening]:
    """What a kept message says. Raises Refused where it lacks what every message has."""
    try:
        found = json.loads(content)
        message: Inner = found["message"]
        at = datetime.fromtimestamp(int(message["send_time"]), UTC)
        if message["msgtype"] == "event":
            return _event(connection, key, at, message["event"])
        if int(message["origin"]) not in BY:
            return []
        return [_said(connection, key, at, message, str(found.get("name", "")))]
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError, OSError, RecursionError) as error:
        raise Refused(UNREADABLE) from error


def _said(connection: UUID, key: str, at: datetime, message: Inner, name: str) -> Said:
    shape, by = str(message["msgtype"]), BY[int(message["origin"])]
    kind, words, media = _READERS.get(shape, _other)(shape, message.get(shape) or {})
    return Said(
        connection=connection,
        key=key,
        at=at,
        account=str(message["open_kfid"]),
        peer=str(message["external_userid"]),
        message=str(message["msgid"]),
        by=by,
        kind=kind,
        text=words,
        media=media,
        name=name if by == "peer" else "",
    )


def _event(connection: UUID, key: str, at: datetime, event: Inner) -> Sequence[Happening]:
    who: dict[str, Any] = {
        "account": str(event.get("open_kfid", "")),
        "peer": str(event.get("external_userid", "")),
    }
    if event["event_type"] == "msg_send_fail":
        lost, why = str(event["fail_msgid"]), str(event.get("fail_type", ""))
        return [Undelivered(connection=connection, key=key, at=at, **who, message=lost, reason=why)]
    if event["event_type"] == "enter_session" and event.get("welcome_code"):
        code, state = f"{CODE_OF_SERVICE}{event['welcome_code']}", str(event.get("scene_param", ""))
        told = {"connection": connection, "key": key, "at": at, **who}
        return [Added(**told, state=state, welcome_code=code, visit=True)]
    return []


Read = tuple[str, str, tuple[Media, ...]]


def _text(_shape: str, inner: Inner) -> Read:
    return "text", str(inner["content"]), ()


def _thing(shape: str, inner: Inner) -> Read:
    return shape, "", (Media(shape, handle=str(inner["media_id"]), name=str(inner.get("filename", ""))),)


def _location(_shape: str, inner: Inner) -> Read:
    place = " ".join(str(inner[part]) for part in ("name", "address") if inner.get(part))
    return "location", f"{place} ({inner['latitude']}, {inner['longitude']})".strip(), ()


def _link(_shape: str, inner: Inner) -> Read:
    return "link", "\n".join(str(inner[part]) for part in ("title", "desc", "url") if inner.get(part)), ()


def _card(_shape: str, inner: Inner) -> Read:
    return "card", str(inner.get("userid", "")), ()


def _other(_shape: str, inner: Inner) -> Read:
    return "other", str(inner.get("title") or inner.get("content") or ""), ()


_READERS: dict[str, Callable[[str, Inner], Read]] = {
    "text": _text,
    "image": _thing,
    "voice": _thing,
    "video": _thing,
    "file": _thing,
    "location": _location,
    "link": _link,
    "business_card": _card,
}
