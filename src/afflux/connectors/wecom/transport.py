"""Calls to WeCom: the token is fetched once for all processes, and a refused one is replaced once."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from afflux.connectors import egress
from afflux.connectors.carriers import Line
from afflux.connectors.tokens import token
from afflux.connectors.wecom.faults import NOT_JSON, STALE_TOKEN, kind_of, refusal
from afflux.kernel.errors import Refused

APP = "app"  # the name of the self-built app's token


def call(line: Line, path: str, body: dict[str, Any], *, at: datetime) -> dict[str, Any]:
    """POST /cgi-bin/`path`; the answer whose errcode is 0. Raises Refused with the code's own problem otherwise."""
    held = access_token(line, at=at)
    code, answer = _post(line, path, body, held)
    if kind_of(code) == STALE_TOKEN:
        held = access_token(line, at=at, stale=held)
        code, answer = _post(line, path, body, held)
    if code:
        raise refusal(code, str(answer.get("errmsg", "")))
    return answer


def access_token(line: Line, *, at: datetime, stale: str = "") -> str:
    """The app's token. Raises Refused with WeCom's reason."""

    def fetch() -> tuple[str, timedelta]:
        query = {"corpid": line.values["corp_id"], "corpsecret": line.values["secret"]}
        code, answer = _read(egress.ask("GET", f"{line.values['base_url']}/cgi-bin/gettoken", query=query))
        if code:
            raise refusal(code, str(answer.get("errmsg", "")))
        try:
            return str(answer["access_token"]), timedelta(seconds=int(answer["expires_in"]))
        except (KeyError, TypeError, ValueError) as error:
            raise Refused(NOT_JSON) from error

    return token(line.id, APP, fetch, at=at, stale=stale)


def _post(line: Line, path: str, body: dict[str, Any], held: str) -> tuple[int, dict[str, Any]]:
    url = f"{line.values['base_url']}/cgi-bin/{path}"
    return _read(egress.ask("POST", url, query={"access_token": held}, json=body))


def _read(answer: egress.Answer) -> tuple[int, dict[str, Any]]:
    try:
        told = json.loads(answer.body)
        return int(told.get("errcode", 0)), told
    except (ValueError, AttributeError, TypeError) as error:
        raise Refused(NOT_JSON) from error
