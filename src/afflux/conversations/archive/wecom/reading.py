"""From a message of WeCom's archive to what was said. Groups and talks among colleagues are not customers' talks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from afflux.connectors.happenings import Media, Said

OUTSIDERS = ("wm", "wo")  # external people's ids begin so
KINDS = {
    "text": "text",
    "image": "image",
    "emotion": "image",
    "voice": "voice",
    "video": "video",
    "file": "file",
    "link": "link",
    "location": "location",
    "card": "card",
}
WITH_FILE = ("image", "emotion", "voice", "video", "file")
Message = dict[str, Any]


def said(connection: UUID, msgid: str, message: Message, media: tuple[Media, ...] = ()) -> Said | None:
    """What was said between a member and a customer; None for anything else. Raises KeyError, TypeError, ValueError."""
    if message.get("action") != "send" or message.get("roomid"):
        return None
    speaker, heard = str(message["from"]), [str(one) for one in message["tolist"]]
    ours = not speaker.startswith(OUTSIDERS)
    others = [one for one in heard if one.startswith(OUTSIDERS) == ours]
    if len(others) != 1:
        return None
    kind = KINDS.get(str(message["msgtype"]), "other")
    return Said(
        connection=connection,
        key=f"archive/{msgid}",
        at=datetime.fromtimestamp(int(message["msgtime"]) / 1000, UTC),
        account=speaker if ours else others[0],
        peer=others[0] if ours else speaker,
        message=msgid[:200],
        by="account" if ours else "peer",
        kind=kind,
        text=_text(str(message["msgtype"]), message),
        media=media,
    )


def file_of(message: Message) -> tuple[str, str, str, int] | None:
    """(handle, kind, name, bytes) of the thing that came with a message."""
    kind = str(message.get("msgtype"))
    told = message.get(kind)
    if kind not in WITH_FILE or not isinstance(told, dict) or not told.get("sdkfileid"):
        return None
    size = told.get("filesize") or told.get("imagesize") or told.get("voice_size") or 0
    return str(told["sdkfileid"]), KINDS[kind], str(told.get("filename", "")), int(size)


def _text(kind: str, message: Message) -> str:
    told = message.get(kind)
    if not isinstance(told, dict):
        return f"[{kind}]"
    fields = {
        "text": ("content",),
        "link": ("title", "description", "link_url"),
        "location": ("title", "address"),
        "card": ("corpname", "userid"),
        "file": ("filename",),
    }.get(kind, ())
    words = [str(told[name]) for name in fields if told.get(name)]
    return "\n".join(words) if words or kind in KINDS else f"[{kind}]"
