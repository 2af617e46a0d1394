"""Calls to WeCom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from afflux.connectors import egress
from afflux.connectors.carriers import Line
from afflux.connectors.wechat.calls import Interface, Told, url_of
from afflux.connectors.wecom.faults import NOT_JSON, TABLE
from afflux.kernel.errors import Refused

SOON: dict[str, Any] = {"timeout": 2.0}  # seconds
__all__ = ["Told", "access_token", "call", "download", "look", "time_there", "upload"]


def _fetch(line: Line, _anew: bool) -> egress.Answer:
    """Asked again within its time, WeCom gives the same token."""
    query = {"corpid": line.values["corp_id"], "corpsecret": line.values["secret"]}
    return egress.ask("GET", url_of(line, "gettoken"), query=query)


WECOM = Interface(TABLE, _fetch)
upload, download, access_token = WECOM.upload, WECOM.download, WECOM.access_token


def call(line: Line, path: str, body: Mapping[str, Any], *, at: datetime, soon: bool = False) -> Told:
    """POST /cgi-bin/`path`. Raises Refused. `soon`: an answer after SOON seconds is worth nothing."""
    return WECOM.call(line, path, dict(body), at=at, **(SOON if soon else {}))


def look(line: Line, path: str, query: Mapping[str, str], *, at: datetime, soon: bool = False) -> Told:
    """GET /cgi-bin/`path`, for what WeCom wants asked that way. Raises Refused as `call` does."""
    return WECOM.look(line, path, query, at=at, **(SOON if soon else {}))


def time_there(line: Line, *, at: datetime) -> datetime:
    """WeCom's clock, from the head of an answer. Raises Refused as `call` does."""
    held = access_token(line, at=at)
    answer = egress.ask("GET", url_of(line, "getcallbackip"), query={"access_token": held})
    try:
        return parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError as error:
        raise Refused(NOT_JSON) from error
