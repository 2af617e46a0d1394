"""Customer-service messages: a text, then each thing on its own; what was sent before a refusal was sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from afflux.connectors.carriers import Line
from afflux.connectors.oa.faults import NO_FILES, NOTHING, PARTLY, TOO_LONG
from afflux.connectors.oa.transport import call, upload
from afflux.files.store import content_of
from afflux.kernel.errors import Refused

LONGEST = 2048  # bytes
KINDS = ("image", "voice", "video")
Payload = Mapping[str, Any]
Part = dict[str, Any]


def say(line: Line, payload: Payload, *, at: datetime) -> Mapping[str, Any]:
    """{peer, text, media} → {messages}: how many were sent. WeChat gives them no ids."""
    return _send(line, str(payload["peer"]), _parts(line, payload, payload.get("media") or (), at), at)


def greet(line: Line, payload: Payload, *, at: datetime) -> Mapping[str, Any]:
    """{welcome_code, text, attachments}: the code is the follower's own id."""
    return _send(
        line, str(payload["welcome_code"]), _parts(line, payload, payload.get("attachments") or (), at), at
    )


def _send(line: Line, peer: str, parts: list[Part], at: datetime) -> Mapping[str, Any]:
    if not parts:
        raise Refused(NOTHING)
    for number, part in enumerate(parts):
        try:
            call(line, "message/custom/send", {"touser": peer, **part}, at=at)
        except Refused as refused:
            if not number:
                raise
            raise Refused(PARTLY, says=str(refused)) from refused
    return {"messages": len(parts)}


def _parts(line: Line, payload: Payload, things: Any, at: datetime) -> list[Part]:
    """The messages; files are put at WeChat before anything is said. Raises Refused."""
    text = payload.get("text") or ""
    words = str(text.get("content", "") if isinstance(text, Mapping) else text).strip()
    if len(words.encode()) > LONGEST:
        raise Refused(TOO_LONG, field="text", most=LONGEST)
    parts: list[Part] = [{"msgtype": "text", "text": {"content": words}}] if words else []
    return parts + [_part(line, thing, at) for thing in things]


def _part(line: Line, thing: Mapping[str, Any], at: datetime) -> Part:
    kind = str(thing.get("kind", ""))
    if kind == "link":
        article = {
            "title": str(thing.get("title", "")),
            "description": str(thing.get("desc", "")),
            "url": str(thing.get("url", "")),
            "picurl": str(thing.get("picurl", "")),
        }
        return {"msgtype": "news", "news": {"articles": [article]}}
    if kind not in KINDS:
        raise Refused(NO_FILES, field="media")
    digest, mime = str(thing["digest"]), str(thing.get("mime") or "application/octet-stream")
    file = (str(thing.get("name") or digest[:12]), content_of(digest), mime)
    return {"msgtype": kind, kind: {"media_id": upload(line, kind, file, at=at)}}
