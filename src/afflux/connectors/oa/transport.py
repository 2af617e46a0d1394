"""Calls to WeChat for an official account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from afflux.connectors import egress
from afflux.connectors.carriers import Line
from afflux.connectors.oa.faults import TABLE
from afflux.connectors.wechat.calls import Interface, Told, code_of, url_of

WRONG_SECRET = (40001, 40125)  # asked for a token, the first is said of a secret, too
__all__ = ["Told", "access_token", "call", "download", "look", "upload"]


def _fetch(line: Line, anew: bool) -> egress.Answer:
    """The stable token: to fetch it ends nobody else's. Raises Refused for a wrong secret."""
    body = {
        "grant_type": "client_credential",
        "appid": line.values["app_id"],
        "secret": line.values["secret"],
        "force_refresh": anew,
    }
    answer = egress.ask("POST", url_of(line, "stable_token"), query={}, json=body)
    if code_of(answer) in WRONG_SECRET:
        raise TABLE.refusal(WRONG_SECRET[-1], "")
    return answer


ACCOUNT = Interface(TABLE, _fetch)
access_token = ACCOUNT.access_token


def call(line: Line, path: str, body: Any, *, at: datetime) -> Told:
    """POST /cgi-bin/`path` as JSON; the answer. Raises Refused with the code's own problem."""
    return ACCOUNT.call(line, path, body, at=at)


def look(line: Line, path: str, *, at: datetime) -> Told:
    """GET /cgi-bin/`path`. Raises Refused as `call` does."""
    return ACCOUNT.look(line, path, {}, at=at)


def upload(line: Line, kind: str, file: tuple[str, bytes, str], *, at: datetime) -> str:
    """Put a file (name, content, media type) at WeChat for three days; its media id. Raises Refused."""
    told = ACCOUNT.upload(line, "media/upload", {"type": kind}, file, at=at)
    return str(told.get("media_id", ""))


def download(line: Line, media_id: str, *, at: datetime) -> tuple[bytes, str]:
    """A file that came with a message: (content, media type). Raises Refused."""
    return ACCOUNT.download(line, "media/get", {"media_id": media_id}, at=at)
