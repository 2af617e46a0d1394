"""The platform's state: tokens, followers with what may still be said to them, codes, menu, files, scripted faults. Pure state, no wire."""

from __future__ import annotations

import secrets
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

TOKEN_LASTS = 7200
LONGEST_TEXT = 2048
MOST_CODES = 100_000
AFTER_WORD = (48 * 3600.0, 5)
AFTER_TOUCH = (60.0, 3)
TYPES = {
    "image": (b"\xff\xd8", b"\x89PNG", b"GIF8"),
    "voice": (b"#!AMR", b"ID3", b"\xff\xfb"),
    "video": (b"",),
    "thumb": (b"\xff\xd8",),
}
Says = dict[str, Any]


def said(code: int = 0, message: str = "ok", **more: Any) -> Says:
    """An answer as the platform writes it."""
    return {"errcode": code, "errmsg": message, **more}


@dataclass
class Allowance:
    """So many messages until then."""

    until: float
    left: int


@dataclass
class Account:
    """One account. `faults[api]` are codes to answer first; 0 takes the message and cuts the wire."""

    app_id: str
    secret: str
    name: str = "gh_0123456789ab"
    now: Callable[[], float] = time.time
    faults: dict[str, deque[int]] = field(default_factory=lambda: defaultdict(deque))
    followers: set[str] = field(default_factory=set)
    taken: list[tuple[str, Says]] = field(default_factory=list)  # (openid, message)
    codes: dict[str, str] = field(default_factory=dict)  # ticket → scene
    menu: list[Any] = field(default_factory=list)
    media: dict[str, tuple[str, bytes]] = field(default_factory=dict)  # id → (type, content)
    tokens: dict[str, float] = field(default_factory=dict)
    allowed: dict[str, dict[str, Allowance]] = field(default_factory=lambda: defaultdict(dict))
    calls: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    lock: threading.RLock = field(default_factory=threading.RLock)

    def token(self, app_id: str, secret: str, *, fresh: bool = False) -> Says:
        """token and stable_token."""
        self.calls["token"] += 1
        if app_id != self.app_id:
            return said(40013, "invalid appid")
        if secret != self.secret:
            return said(40125, "invalid appsecret")
        with self.lock:
            held = [one for one, ends in self.tokens.items() if ends > self.now()]
            if not held or fresh:
                held = [secrets.token_urlsafe(96)]
                self.tokens[held[0]] = self.now() + TOKEN_LASTS
        return {"access_token": held[-1], "expires_in": int(self.tokens[held[-1]] - self.now())}

    def touched(self, openid: str, how: str) -> None:
        """A person did something: "word" opens 48 hours, anything else a minute."""
        length, most = AFTER_WORD if how == "word" else AFTER_TOUCH
        with self.lock:
            self.allowed[openid]["word" if how == "word" else "touch"] = Allowance(self.now() + length, most)

    def send(self, body: Says) -> Says:
        """message/custom/send."""
        openid, kind = str(body.get("touser", "")), str(body.get("msgtype", ""))
        if not openid.startswith("o"):
            return said(40003, "invalid openid")
        if openid not in self.followers:
            return said(43004, "require subscribe")
        if kind == "text" and len(str((body.get("text") or {}).get("content", "")).encode()) > LONGEST_TEXT:
            return said(45002, "content size out of limit")
        if kind in TYPES and str((body.get(kind) or {}).get("media_id")) not in self.media:
            return said(40007, "invalid media_id")
        if kind not in ("text", "news", *TYPES):
            return said(40008, "invalid message type")
        with self.lock:
            open_now = [one for one in self.allowed[openid].values() if one.until > self.now()]
            if not open_now:
                return said(45015, "response out of time limit or subscription is canceled")
            able = next((one for one in sorted(open_now, key=lambda one: one.until) if one.left), None)
            if able is None:
                return said(45047, "out of response count limit")
            able.left -= 1
            self.taken.append((openid, body))
        return said()

    def code(self, body: Says) -> Says:
        """qrcode/create."""
        scene = str(((body.get("action_info") or {}).get("scene") or {}).get("scene_str", ""))
        kind, seconds = body.get("action_name"), body.get("expire_seconds")
        if not 1 <= len(scene) <= 64 or kind not in ("QR_STR_SCENE", "QR_LIMIT_STR_SCENE"):
            return said(40053, "invalid action info")
        if kind == "QR_STR_SCENE" and not (isinstance(seconds, int) and 0 < seconds <= 2592000):
            return said(40052, "invalid action name")
        with self.lock:
            if kind == "QR_LIMIT_STR_SCENE" and len(self.codes) >= MOST_CODES:
                return said(45029, "qrcode count out of limit")
            ticket = "gQ" + secrets.token_urlsafe(70) + "=="
            self.codes[ticket] = scene
        told = {"ticket": ticket, "url": f"http://weixin.qq.com/q/{secrets.token_urlsafe(12)}"}
        return {**told, "expire_seconds": seconds} if kind == "QR_STR_SCENE" else told

    def set_menu(self, body: Says) -> Says:
        """menu/create."""
        buttons = body.get("button")
        if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
            return said(40016, "invalid button size")
        for button in buttons:
            below = button.get("sub_button") or []
            if len(below) > 5:
                return said(40023, "invalid sub button size")
            if not 1 <= len(str(button.get("name", "")).encode()) <= 16:
                return said(40018, "invalid button name size")
            for one in below or [button]:
                if one.get("type") not in ("click", "view", "miniprogram", "scancode_push"):
                    return said(40017, "invalid button type")
        self.menu = buttons
        return said()

    def keep(self, kind: str, content: bytes) -> Says:
        """media/upload."""
        if kind not in TYPES or not content.startswith(TYPES[kind]):
            return said(40004, "invalid media type")
        if len(content) > 10 * 1024 * 1024:
            return said(40009, "invalid image size")
        media_id = secrets.token_urlsafe(48)
        self.media[media_id] = (kind, content)
        return {"type": kind, "media_id": media_id, "created_at": int(self.now())}

    def call(self, api: str, token: str, body: Says) -> Says:
        """Any call with a token: faults first, as at the platform."""
        self.calls[api] += 1
        if token not in self.tokens:
            return said(40001, "invalid credential, access_token is invalid or not latest")
        if self.tokens[token] <= self.now():
            return said(42001, "access_token expired")
        if self.faults[api] and self.faults[api][0]:
            return said(self.faults[api].popleft(), "scripted fault")
        answer = _APIS.get(api)
        return answer(self, body) if answer else said(48001, "api unauthorized")

    def read_menu(self, _body: Says) -> Says:
        """menu/get."""
        return {"menu": {"button": self.menu}} if self.menu else said(46003, "menu no exist")

    def drop_menu(self, _body: Says) -> Says:
        """menu/delete."""
        self.menu = []
        return said()


_APIS: dict[str, Callable[[Account, Says], Says]] = {
    "message/custom/send": Account.send,
    "qrcode/create": Account.code,
    "menu/create": Account.set_menu,
    "menu/get": Account.read_menu,
    "menu/delete": Account.drop_menu,
}
