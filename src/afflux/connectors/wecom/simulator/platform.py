"""The simulated company: tokens, contact ways, welcome codes, tags, limits and scripted faults. Pure state, no wire."""

from __future__ import annotations

import secrets
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

TOKEN_LASTS = 7200
WELCOME_LASTS = 20.0
PER_MINUTE = 10_000
TAG_HANDS = 5
LONGEST_STATE = 30
LONGEST_TEXT = 4000  # bytes
MOST_ATTACHMENTS = 9
MOST_MEMBERS = 100
Says = dict[str, Any]


def said(code: int, message: str, **more: Any) -> Says:
    """An answer as the platform writes it."""
    return {"errcode": code, "errmsg": message, **more}


@dataclass
class Company:
    """One corp with one self-built app. `now` is its clock, in seconds; `faults[api]` are codes to answer first."""

    corp_id: str
    secret: str
    now: Callable[[], float] = time.time
    faults: dict[str, deque[int]] = field(default_factory=lambda: defaultdict(deque))
    ways: dict[str, Says] = field(default_factory=dict)
    greeted: list[Says] = field(default_factory=list)
    tags: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    _tokens: dict[str, float] = field(default_factory=dict)
    _welcomes: dict[str, float] = field(default_factory=dict)
    _calls: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _tagging: int = 0
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def token(self, corp_id: str, secret: str) -> Says:
        """gettoken."""
        if (code := self._mood("gettoken")) is not None:
            return said(code, "scripted fault")
        if corp_id != self.corp_id:
            return said(40013, "invalid corpid")
        if secret != self.secret:
            return said(40001, "invalid credential")
        with self._lock:
            for known, ends in self._tokens.items():
                if ends > self.now():  # asked again within its time, the same one is given
                    return said(0, "ok", access_token=known, expires_in=int(ends - self.now()))
            made = secrets.token_urlsafe(96)
            self._tokens[made] = self.now() + TOKEN_LASTS
        return said(0, "ok", access_token=made, expires_in=TOKEN_LASTS)

    def expire_tokens(self) -> None:
        """End every token before its time, as the platform may."""
        with self._lock:
            self._tokens = dict.fromkeys(self._tokens, 0.0)

    def welcome_code(self) -> str:
        """A code for a customer who was just added."""
        with self._lock:
            code = secrets.token_urlsafe(24)
            self._welcomes[code] = self.now() + WELCOME_LASTS
        return code

    def call(self, api: str, token: str, body: Says) -> Says:
        """Any call with a token: faults and limits first, as at the platform."""
        if token not in self._tokens:
            return said(40014, "invalid access_token")
        if self._tokens[token] <= self.now():
            return said(42001, "access_token expired")
        if (code := self._mood(api)) is not None:
            return said(code, "scripted fault")
        answer = _APIS.get(api)
        return answer(self, body) if answer else said(48002, "api forbidden")

    def greet(self, body: Says) -> Says:
        """externalcontact/send_welcome_msg: within 20 s, once."""
        text = str((body.get("text") or {}).get("content", ""))
        attachments = body.get("attachments") or []
        if (
            len(text.encode()) > LONGEST_TEXT
            or len(attachments) > MOST_ATTACHMENTS
            or not (text or attachments)
        ):
            return said(40058, "invalid Request Parameter")
        with self._lock:
            ends = self._welcomes.pop(str(body.get("welcome_code", "")), None)
            if ends is None:
                return said(41051, "externaluser has started chatting")
            if ends <= self.now():
                return said(41050, "invalid welcome_code")
            self.greeted.append(body)
        return said(0, "ok")

    def add_way(self, body: Says) -> Says:
        """externalcontact/add_contact_way."""
        members, state = body.get("user") or [], str(body.get("state", ""))
        if len(members) > MOST_MEMBERS:
            return said(41041, "too many users in contact way")
        if body.get("type") not in (1, 2) or body.get("scene") not in (1, 2) or len(state) > LONGEST_STATE:
            return said(40058, "invalid Request Parameter")
        with self._lock:
            config = secrets.token_hex(16)
            self.ways[config] = body
        return said(0, "ok", config_id=config, qr_code=f"https://wework.qpic.cn/wwpic/{config}/0")

    def mark(self, body: Says) -> Says:
        """externalcontact/mark_tag: five at a time."""
        with self._lock:
            if self._tagging >= TAG_HANDS:
                return said(45033, "api concurrent out of limit")
            self._tagging += 1
        try:
            time.sleep(0.05)  # as long as it takes there, so that hands can be too many
            with self._lock:
                held = self.tags[str(body.get("userid")), str(body.get("external_userid"))]
                held.update(body.get("add_tag") or [])
                held.difference_update(body.get("remove_tag") or [])
        finally:
            with self._lock:
                self._tagging -= 1
        return said(0, "ok")

    def _mood(self, api: str) -> int | None:
        """A scripted code, or 45009 past the calls of a minute."""
        with self._lock:
            calls, now = self._calls[api], self.now()
            calls.append(now)
            while calls[0] <= now - 60:
                calls.popleft()
            if self.faults[api]:
                return self.faults[api].popleft()
        return 45009 if len(calls) > PER_MINUTE else None


_APIS: dict[str, Callable[[Company, Says], Says]] = {
    "externalcontact/send_welcome_msg": Company.greet,
    "externalcontact/add_contact_way": Company.add_way,
    "externalcontact/mark_tag": Company.mark,
}
