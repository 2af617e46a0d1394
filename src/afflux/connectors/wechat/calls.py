"""Calls to the platform: one token for all processes, a refused one is replaced once, answers are read with care.

WeCom and official accounts speak the same way; they differ in how a token is got and in what their codes mean.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from afflux.connectors import egress
from afflux.connectors.carriers import Line
from afflux.connectors.tokens import token
from afflux.connectors.wechat.faults import Faults
from afflux.kernel.errors import Refused

APP = "app"  # the name of the token by which the platform knows us
LARGEST = 20 * 1024 * 1024  # bytes of a file there
NONSENSE = (
    ValueError,
    AttributeError,
    TypeError,
    OverflowError,
    RecursionError,
)  # what an unreadable answer raises
JSON = {"Content-Type": "application/json; charset=utf-8"}
Told = dict[str, Any]
Held = Mapping[str, str]  # the token, as a call's query
Fetch = Callable[[Line, bool], egress.Answer]


@dataclass(frozen=True)
class Interface:
    """`fetch` asks for a token, anew where the one before was refused (True)."""

    faults: Faults
    fetch: Fetch

    def call(self, line: Line, path: str, body: Any, *, at: datetime, **more: Any) -> Told:
        """POST /cgi-bin/`path`; the answer whose errcode is 0. Raises Refused with the code's own problem otherwise."""
        # As it is: escapes would be shown to people as they are.
        content = json.dumps(body, ensure_ascii=False).encode()
        url = url_of(line, path)
        return self._told(
            line, lambda held: egress.ask("POST", url, query=held, content=content, headers=JSON, **more), at
        )

    def look(self, line: Line, path: str, query: Held, *, at: datetime, **more: Any) -> Told:
        """GET /cgi-bin/`path`, for what is wanted that way. Raises Refused as `call` does."""
        url = url_of(line, path)
        return self._told(line, lambda held: egress.ask("GET", url, query={**query, **held}, **more), at)

    def upload(
        self, line: Line, path: str, query: Held, file: tuple[str, bytes, str], *, at: datetime
    ) -> Told:
        """POST a form with one file: (name, content, media type). Raises Refused as `call` does."""
        url, form = url_of(line, path), {"media": file}
        return self._told(line, lambda held: egress.ask("POST", url, query={**query, **held}, files=form), at)

    def download(self, line: Line, path: str, query: Held, *, at: datetime) -> tuple[bytes, str]:
        """GET a file: (content, media type). Raises Refused as `call` does, and where it is larger than the platform's limit."""
        url = url_of(line, path)
        answer = self._asked(
            line, lambda held: egress.ask("GET", url, query={**query, **held}, most=LARGEST), at
        )
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        if "content-disposition" not in answer.headers and kind in ("", "application/json", "text/plain"):
            self.checked(answer)
            raise Refused(self.faults.not_json)
        return answer.body, kind or "application/octet-stream"

    def access_token(self, line: Line, *, at: datetime, stale: str = "") -> str:
        """The token in force. Raises Refused with the platform's reason."""

        def fetch() -> tuple[str, timedelta]:
            told = self.checked(self.fetch(line, bool(stale)))
            try:
                return str(told["access_token"]), timedelta(seconds=int(told["expires_in"]))
            except (KeyError, *NONSENSE) as error:
                raise Refused(self.faults.not_json) from error

        return token(line.id, APP, fetch, at=at, stale=stale)

    def checked(self, answer: egress.Answer) -> Told:
        """What an answer says. Raises Refused for its code, or where it is none."""
        try:
            told = json.loads(answer.body)
            code = int(told.get("errcode", 0))
        except NONSENSE as error:
            raise Refused(self.faults.not_json) from error
        if code:
            raise self.faults.refusal(code, str(told.get("errmsg", "")))
        return dict(told)

    def _told(self, line: Line, ask: Callable[[Held], egress.Answer], at: datetime) -> Told:
        return self.checked(self._asked(line, ask, at))

    def _asked(self, line: Line, ask: Callable[[Held], egress.Answer], at: datetime) -> egress.Answer:
        """The answer under the token in force, or under a new one where that was refused."""
        held = self.access_token(line, at=at)
        answer = ask({"access_token": held})
        if code_of(answer) in self.faults.stale:
            answer = ask({"access_token": self.access_token(line, at=at, stale=held)})
        return answer


def code_of(answer: egress.Answer) -> int:
    """The errcode of an answer; 0 for a file."""
    if "content-disposition" in answer.headers or not answer.body.lstrip().startswith(b"{"):
        return 0
    try:
        return int(json.loads(answer.body).get("errcode", 0))
    except NONSENSE:
        return 0


def url_of(line: Line, path: str) -> str:
    """Where an interface of the line's platform stands."""
    return f"{line.values['base_url']}/cgi-bin/{path}"
