"""Files and texts of what goes out: a file is put at WeCom once in three days, however often it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from afflux.connectors.carriers import Line
from afflux.connectors.wecom.api import media
from afflux.connectors.wecom.models import Upload
from afflux.files.store import content_of

GOOD_FOR = timedelta(days=2, hours=20)  # of WeCom's three days
SHAPES = ("image", "voice", "video", "file")


def text_of(payload: Mapping[str, Any]) -> str:
    """The text of a payload, which may be bare or as WeCom writes it."""
    text = payload.get("text") or ""
    return str(text.get("content", "") if isinstance(text, Mapping) else text)


def attached(line: Line, payload: Mapping[str, Any], *, at: datetime) -> list[dict[str, Any]]:
    """Attachments as WeCom wants them: files of ours are put there, links and what has its shape already pass."""
    return [_shaped(line, one, at=at) for one in payload.get("attachments") or ()]


def held(line: Line, digest: str, kind: str, name: str, mime: str, *, at: datetime) -> str:
    """The media id of a file of ours. Raises Refused where we do not keep it, or WeCom does not take it."""
    known = Upload.objects.filter(connection=line.id, digest=digest, kind=kind, until__gt=at).first()
    if known:
        return known.media_id
    made = media.put(line, kind, (name or digest[:12], content_of(digest), mime), at=at)
    Upload.objects.update_or_create(
        connection_id=line.id,
        digest=digest,
        kind=kind,
        defaults={"media_id": made, "until": at + GOOD_FOR},
    )
    return made


def shape(kind: str) -> str:
    """WeCom's word for a kind of thing."""
    return kind if kind in SHAPES else "file"


def _shaped(line: Line, one: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    if digest := one.get("digest"):
        kind = shape(str(one.get("kind", "file")))
        name, mime = str(one.get("name", "")), str(one.get("mime") or "application/octet-stream")
        return {"msgtype": kind, kind: {"media_id": held(line, str(digest), kind, name, mime, at=at)}}
    if one.get("kind") == "link" and "msgtype" not in one:
        given = {name: one[name] for name in ("title", "url", "desc", "picurl") if one.get(name)}
        return {"msgtype": "link", "link": given}
    return dict(one)
