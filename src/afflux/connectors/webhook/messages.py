"""What a system of the merchant's own tells us: {"type", "timestamp", "data"}, each type with what its happening needs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from afflux.connectors.happenings import (
    Added,
    Delivered,
    Happening,
    Left,
    Said,
    Seen,
    Undelivered,
    Unsubscribed,
)
from afflux.kernel.errors import Refused, problem
from afflux.kernel.text import clean

UNREADABLE = problem("webhook.unreadable", _("A message is JSON with “type” and “data”."), status=400)
UNKNOWN_TYPE = problem(
    "webhook.unknown_type", _("There is no type “%(type)s”. Known are: %(known)s."), status=422
)
MISSING = problem("webhook.missing", _("“%(name)s” is missing in data, or is no text."), status=422)
KINDS = ("text", "image", "voice", "video", "file", "link", "location", "card", "other")
Own = Mapping[str, Any]
Data = Mapping[str, Any]


def opened(body: bytes) -> tuple[str, Mapping[str, Any], str]:
    """(type, data, timestamp) of a message. Raises Refused at once, so that its sender hears of it."""
    try:
        told = json.loads(body)
        kind, data = told["type"], told["data"]
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(UNREADABLE) from error
    if not isinstance(kind, str) or not isinstance(data, Mapping):
        raise Refused(UNREADABLE)
    if kind not in _TYPES:
        raise Refused(UNKNOWN_TYPE, type=kind[:40], known=", ".join(_TYPES))
    _TYPES[kind]({"connection": UUID(int=0), "key": "", "at": datetime.now(UTC), **_pair(data)}, data)
    return kind, data, str(told.get("timestamp") or "")


def read(connection: UUID, key: str, content: bytes) -> Sequence[Happening]:
    """What a kept message says."""
    moment, _newline, body = content.partition(b"\n")
    kind, data, written = opened(body)
    at = _moment(written, datetime.fromisoformat(moment.decode()))
    return [_TYPES[kind]({"connection": connection, "key": key, "at": at, **_pair(data)}, data)]


def _pair(data: Data) -> dict[str, str]:
    return {"account": _text(data, "account", ""), "peer": _text(data, "peer")[:254]}


def _said(own: Own, data: Data) -> Happening:
    kind = _text(data, "kind", "text")
    return Said(
        **own,
        message=_text(data, "message")[:200],
        kind=kind if kind in KINDS else "other",
        text=str(data.get("text") or "")[:20_000].replace("\x00", ""),
        name=clean(_text(data, "name", ""))[:120],
    )


def _added(own: Own, data: Data) -> Happening:
    return Added(**own, state=_text(data, "state", "")[:64])


def _left(own: Own, _data: Data) -> Happening:
    return Left(**own, by="peer")


def _delivered(own: Own, data: Data) -> Happening:
    return Delivered(**own, message=_text(data, "message"))


def _undelivered(own: Own, data: Data) -> Happening:
    return Undelivered(**own, message=_text(data, "message"), reason=_text(data, "reason", "")[:200])


def _seen(own: Own, data: Data) -> Happening:
    return Seen(**own, upto=_moment(_text(data, "upto", ""), own["at"]))


def _unsubscribed(own: Own, _data: Data) -> Happening:
    return Unsubscribed(**own, word="webhook")


_TYPES: dict[str, Callable[[Own, Data], Happening]] = {
    "said": _said,
    "added": _added,
    "left": _left,
    "delivered": _delivered,
    "undelivered": _undelivered,
    "seen": _seen,
    "unsubscribed": _unsubscribed,
}


def _text(data: Data, name: str, default: str | None = None) -> str:
    value = data.get(name, default)
    if not isinstance(value, str) or (default is None and not value.strip()):
        raise Refused(MISSING, name=name)
    return value.replace("\x00", "")


def _moment(text: str, received: datetime) -> datetime:
    """When it happened, where that is told with its zone and is not to come."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return received
    known = moment.tzinfo is not None and moment <= received + timedelta(minutes=5)
    return moment if known else received
