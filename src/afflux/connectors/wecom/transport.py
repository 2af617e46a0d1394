"""Calls to WeCom: the token is fetched once for all processes, and a refused one is replaced once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from afflux.connectors import egress
from afflux.connectors.carriers import Line
from afflux.connectors.tokens import token
from afflux.connectors.wecom.faults import NOT_JSON, STALE_TOKEN, kind_of, refusal
from afflux.kernel.errors import Refused

APP = "app"  # the name of the self-built app's token
SOON: dict[str, Any] = {"timeout": 2.0}  # seconds
LARGEST = 20 * 1024 * 1024  # bytes of a file at WeCom
Told = dict[str, Any]
UNREADABLE = (
    ValueError,
    AttributeError,
    TypeError,
    OverflowError,
    RecursionError,
)  # what an answer of nonsense raises


def call(line: Line, path: str, body: Mapping[str, Any], *, at: datetime, soon: bool = False) -> Told:
    """POST /cgi-bin/`path`; the answer whose errcode is 0. Raises Refused with the code's own problem otherwise.

    `soon`: an answer after SOON seconds is worth nothing.
    """
    more = {"json": dict(body), **(SOON if soon else {})}
    return _told(line, lambda query: egress.ask("POST", _url(line, path), query=query, **more), at)


def look(line: Line, path: str, query: Mapping[str, str], *, at: datetime, soon: bool = False) -> Told:
    """GET /cgi-bin/`path`, for what WeCom wants asked that way. Raises Refused as `call` does."""
    more = SOON if soon else {}
    return _told(line, lambda held: egress.ask("GET", _url(line, path), query={**query, **held}, **more), at)


def upload(
    line: Line, path: str, query: Mapping[str, str], file: tuple[str, bytes, str], *, at: datetime
) -> Told:
    """POST a form with one file: (name, content, media type). Raises Refused as `call` does."""
    url, form = _url(line, path), {"media": file}
    return _told(line, lambda held: egress.ask("POST", url, query={**query, **held}, files=form), at)


def download(line: Line, path: str, query: Mapping[str, str], *, at: datetime) -> tuple[bytes, str]:
    """GET bytes: (content, media type). Raises Refused as `call` does, and where it is larger than WeCom's own limit."""
    url = _url(line, path)

    def get(held: Mapping[str, str]) -> egress.Answer:
        return egress.ask("GET", url, query={**query, **held}, most=LARGEST)

    answer = _asked(line, get, at)
    if "content-disposition" not in answer.headers:  # every file has one; a refusal has none
        _checked(answer)
    kind = answer.headers.get("content-type", "").partition(";")[0].strip()
    return answer.body, kind or "application/octet-stream"


def time_there(line: Line, *, at: datetime) -> datetime:
    """WeCom's clock, from the head of an answer. Raises Refused as `call` does."""
    held = access_token(line, at=at)
    answer = egress.ask("GET", _url(line, "getcallbackip"), query={"access_token": held})
    try:
        return parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError as error:
        raise Refused(NOT_JSON) from error


def access_token(line: Line, *, at: datetime, stale: str = "") -> str:
    """The app's token. Raises Refused with WeCom's reason."""

    def fetch() -> tuple[str, timedelta]:
        query = {"corpid": line.values["corp_id"], "corpsecret": line.values["secret"]}
        answer = _checked(egress.ask("GET", _url(line, "gettoken"), query=query))
        try:
            return str(answer["access_token"]), timedelta(seconds=int(answer["expires_in"]))
        except (KeyError, TypeError, ValueError) as error:
            raise Refused(NOT_JSON) from error

    return token(line.id, APP, fetch, at=at, stale=stale)


def _told(line: Line, ask: Callable[[Mapping[str, str]], egress.Answer], at: datetime) -> Told:
    return _checked(_asked(line, ask, at))


def _asked(line: Line, ask: Callable[[Mapping[str, str]], egress.Answer], at: datetime) -> egress.Answer:
    """The answer under the token in force, or under a new one where that was refused."""
    held = access_token(line, at=at)
    answer = ask({"access_token": held})
    if kind_of(_code(answer)) == STALE_TOKEN:
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
    if "content-disposition" in answer.headers or not answer.body.lstrip().startswith(b"{"):
        return 0
    try:
        return int(json.loads(answer.body).get("errcode", 0))
    except UNREADABLE:
        return 0


def _url(line: Line, path: str) -> str:
    return f"{line.values['base_url']}/cgi-bin/{path}"
