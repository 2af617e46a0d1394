"""Calls to WeChat: one token for all processes, and a refused one is replaced once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from afflux.connectors import egress
from afflux.connectors.carriers import Line
from afflux.connectors.oa.faults import NOT_JSON, STALE, refusal
from afflux.connectors.tokens import token
from afflux.kernel.errors import Refused

APP = "app"
Told = dict[str, Any]
UNREADABLE = (
    ValueError,
    AttributeError,
    TypeError,
    OverflowError,
    RecursionError,
)  # what an answer of nonsense raises
LARGEST = 20 * 1024 * 1024


def call(line: Line, path: str, body: Any, *, at: datetime) -> Told:
    """POST /cgi-bin/`path` as JSON; the answer. Raises Refused with the code's own problem."""
    content = json.dumps(
        body, ensure_ascii=False
    ).encode()  # \\u escapes would be shown to the follower as they are
    headers = {"Content-Type": "application/json; charset=utf-8"}
    return _told(
        line,
        lambda held: egress.ask("POST", _url(line, path), query=held, content=content, headers=headers),
        at,
    )


def look(line: Line, path: str, *, at: datetime) -> Told:
    """GET /cgi-bin/`path`. Raises Refused as `call` does."""
    return _told(line, lambda held: egress.ask("GET", _url(line, path), query=held), at)


def upload(line: Line, kind: str, file: tuple[str, bytes, str], *, at: datetime) -> str:
    """Put a file (name, content, media type) at WeChat for three days; its media id. Raises Refused."""
    told = _told(
        line,
        lambda held: egress.ask(
            "POST", _url(line, "media/upload"), query={**held, "type": kind}, files={"media": file}
        ),
        at,
    )
    return str(told.get("media_id", ""))


def download(line: Line, media_id: str, *, at: datetime) -> tuple[bytes, str]:
    """A file that came with a message: (content, media type). Raises Refused."""
    url = _url(line, "media/get")
    answer = _asked(
        line, lambda held: egress.ask("GET", url, query={**held, "media_id": media_id}, most=LARGEST), at
    )
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in ("application/json", "text/plain"):
        _checked(answer)
        raise Refused(NOT_JSON)
    return answer.body, kind or "application/octet-stream"


def access_token(line: Line, *, at: datetime, stale: str = "") -> str:
    """The account's token. It is the stable one: to fetch it ends nobody else's. Raises Refused with WeChat's reason."""

    def fetch() -> tuple[str, timedelta]:
        body = {
            "grant_type": "client_credential",
            "appid": line.values["app_id"],
            "secret": line.values["secret"],
            "force_refresh": bool(stale),
        }
        answer = egress.ask("POST", _url(line, "stable_token"), query={}, json=body)
        code = _code(answer)
        if code in (40001, 40125):  # of a secret this is said, too
            raise refusal(40125, "")
        told = _checked(answer)
        try:
            return str(told["access_token"]), timedelta(seconds=int(told["expires_in"]))
        except (KeyError, TypeError, ValueError) as error:
            raise Refused(NOT_JSON) from error

    return token(line.id, APP, fetch, at=at, stale=stale)


def _told(line: Line, ask: Callable[[dict[str, str]], egress.Answer], at: datetime) -> Told:
    return _checked(_asked(line, ask, at))


def _asked(line: Line, ask: Callable[[dict[str, str]], egress.Answer], at: datetime) -> egress.Answer:
    """The answer under the token in force, or under a new one where that was refused."""
    held = access_token(line, at=at)
    answer = ask({"access_token": held})
    if _code(answer) in STALE:
        answer = ask({"access_token": access_token(line, at=at, stale=held)})
    return answer


def _checked(answer: egress.Answer) -> Told:
    try:
        told = json.loads(answer.body)
        code = int(told.get("errcode", 0))
    except UNREADABLE as error:
        raise Refused(NOT_JSON) from error
    if code:
        raise refusal(code, str(told.get("errmsg", "")))
    return dict(told)


def _code(answer: egress.Answer) -> int:
    """The errcode of an answer; 0 for a file."""
    if len(answer.body) > 64 * 1024 or not answer.body.lstrip().startswith(b"{"):
        return 0
    try:
        return int(json.loads(answer.body).get("errcode", 0))
    except UNREADABLE:
        return 0


def _url(line: Line, path: str) -> str:
    return f"{line.values['base_url']}/cgi-bin/{path}"
