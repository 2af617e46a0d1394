"""Files at WeCom: kept there for three days under a media id."""

from __future__ import annotations

from datetime import datetime

from afflux.connectors.carriers import Line
from afflux.connectors.wecom.transport import download, upload

MEGABYTE = 1024 * 1024
LARGEST = {"image": 10 * MEGABYTE, "voice": 2 * MEGABYTE, "video": 10 * MEGABYTE, "file": 20 * MEGABYTE}


def put(line: Line, kind: str, file: tuple[str, bytes, str], *, at: datetime) -> str:
    """media/upload of (name, content, media type); the media id. `kind`: image, voice, video or file."""
    return str(upload(line, "media/upload", {"type": kind}, file, at=at)["media_id"])


def get(line: Line, media_id: str, *, at: datetime) -> tuple[bytes, str]:
    """media/get: (content, media type)."""
    return download(line, "media/get", {"media_id": media_id}, at=at)
