"""The simulated company: its people, tokens, limits and scripted faults. Pure state, no wire."""

from __future__ import annotations

import secrets
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from afflux.connectors.wecom.simulator import colleagues as colleagues
from afflux.connectors.wecom.simulator.answering import ASKED, POSTED, Says, Wrong, said
from afflux.connectors.wecom.simulator.desk import Desk
from afflux.connectors.wecom.simulator.greeting import WELCOME_LASTS, greet
from afflux.connectors.wecom.simulator.groups import Groups
from afflux.connectors.wecom.simulator.media import Shelf
from afflux.connectors.wecom.simulator.people import People
from afflux.connectors.wecom.simulator.sends import Sends
from afflux.connectors.wecom.simulator.tags import Tags
from afflux.connectors.wecom.simulator.window import Window

TOKEN_LASTS = 7200
PER_MINUTE, PER_HOUR = 10_000, 150_000  # calls of one interface
UNLOCKED = ("externalcontact/mark_tag",)  # takes its time, so that hands can be too many


@dataclass
class Company:
    """One corp with one self-built app. `now` is its clock, in seconds.

    `faults[api]` are answered first: an error code; "hangup": done, but the line drops; "timeout": done, and silence.
    """

    corp_id: str
    secret: str
    now: Callable[[], float] = time.time
    faults: dict[str, deque[int | str]] = field(default_factory=lambda: defaultdict(deque))
    lags: dict[str, float] = field(
        default_factory=dict
    )  # seconds that an interface takes before it does anything
    people: People = field(default_factory=People)
    labels: Tags = field(default_factory=Tags)
    desk: Desk = field(default_factory=Desk)
    groups: Groups = field(default_factory=Groups)
    sends: Sends = field(default_factory=Sends)
    shelf: Shelf = field(default_factory=Shelf)
    window: Window = field(default_factory=Window)
    ways: dict[str, Says] = field(default_factory=dict)
    per_minute: int = PER_MINUTE
    per_hour: int = PER_HOUR
    most_ways: int = 500_000  # join ways among them
    greeted: list[Says] = field(default_factory=list)
    welcomes: dict[str, tuple[float, str, str]] = field(
        default_factory=dict
    )  # code: (ends, member, customer)
    told: dict[tuple[str, str], float] = field(default_factory=dict)  # app messages: when last
    seen: list[Says] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)
    _tokens: dict[str, float] = field(default_factory=dict)
    _calls: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    @property
    def tags(self) -> dict[tuple[str, str], set[str]]:
        """Tag ids by (member, customer)."""
        return self.labels.marks

    def token(self, corp_id: str, secret: str) -> Says:
        """gettoken."""
        if (fault := self._mood("gettoken")) is not None:
            return said(int(fault), "scripted fault")
        if corp_id != self.corp_id:
            return said(40013, "invalid corpid")
        if secret != self.secret:
            return said(40001, "invalid credential")
        with self.lock:
            for known, ends in self._tokens.items():
                if ends > self.now():  # asked again within its time, the same one is given
                    return said(0, "ok", access_token=known, expires_in=int(ends - self.now()))
            made = secrets.token_urlsafe(96)
            self._tokens[made] = self.now() + TOKEN_LASTS
        return said(0, "ok", access_token=made, expires_in=TOKEN_LASTS)

    def expire_tokens(self) -> None:
        """End every token before its time, as the platform may."""
        with self.lock:
            self._tokens = dict.fromkeys(self._tokens, 0.0)

    def welcome_code(self, member: str = "", peer: str = "") -> str:
        """A code for a customer who was just added."""
        with self.lock:
            code = secrets.token_urlsafe(24)
            self.welcomes[code] = (self.now() + WELCOME_LASTS, member, peer)
        return code

    def greet(self, body: Mapping[str, Any]) -> Says:
        """externalcontact/send_welcome_msg without the wire."""
        return self._answered(greet, dict(body))

    def call(self, api: str, token: str, body: Says, *, get: bool = False) -> Says:
        """Any call with a token: faults and limits first, as at the platform. "silence" in the answer: say nothing, so long."""
        if token not in self._tokens:
            return said(40014, "invalid access_token")
        if self._tokens[token] <= self.now():
            return said(42001, "access_token expired")
        fault = self._mood(api)
        if isinstance(fault, int):
            return said(fault, "scripted fault")
        interface = (ASKED if get else POSTED).get(api)
        if interface is None:
            return (
                said(43002, "require another method")
                if api in {*ASKED, *POSTED}
                else said(48002, "api forbidden")
            )
        time.sleep(self.lags.get(api, 0))
        if api in UNLOCKED:
            answer = self._answered(interface, body)
        else:
            with self.lock:
                answer = self._answered(interface, body)
        return {**answer, "silence": fault} if fault else answer

    def note(self, kind: str, **what: Any) -> None:
        """Something that a customer or a member sees now."""
        with self.lock:
            self.seen.append({"number": len(self.seen) + 1, "at": self.now(), "kind": kind, **what})

    def script(self, text: str) -> None:
        """Arm a fault: "send_welcome_msg:45009*3", "kf/send_msg:hangup"; "update_contact_way:slow*5" takes 5 s from now on. Raises ValueError."""
        api, _, rest = text.partition(":")
        what, _, times = rest.partition("*")
        known = [name for name in {"gettoken", *POSTED, *ASKED} if name == api or name.endswith(f"/{api}")]
        if not known or not (what in ("hangup", "timeout", "slow") or what.removeprefix("-").isdigit()):
            raise ValueError(text)
        with self.lock:
            if what == "slow":
                self.lags.update(dict.fromkeys(known, float(times or 1)))
                return
            for name in known:
                self.faults[name].extend([what if what.isalpha() else int(what)] * int(times or 1))

    def _answered(self, interface: Callable[[Any, Says], Says], body: Says) -> Says:
        try:
            return said(0, "ok", **interface(self, body))
        except Wrong as wrong:
            return said(wrong.code, wrong.message)
        except (AttributeError, KeyError, TypeError, ValueError):
            return said(40058, "invalid Request Parameter")

    def _mood(self, api: str) -> int | str | None:
        """A scripted fault, or 45009 past the calls of a minute or an hour."""
        with self.lock:
            calls, now = self._calls[api], self.now()
            calls.append(now)
            while calls[0] <= now - 3600:
                calls.popleft()
            if self.faults[api]:
                return self.faults[api].popleft()
            over = len(calls) > self.per_minute and calls[-self.per_minute - 1] > now - 60
        return 45009 if over or len(calls) > self.per_hour else None
