"""People who follow, write, press and leave, and how the platform tells a door of it."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx

from afflux.connectors.oa.simulator.platform import Account
from afflux.connectors.wechat import xml
from afflux.connectors.wechat.crypto import Seal

PATIENCE = 5.0
TRIES = 3
Event = dict[str, str | int]


@dataclass
class Followers:
    """Tells one door. `safe` False sends plain messages, as an account does that was not set up with care."""

    account: Account
    url: str
    seal: Seal
    safe: bool = True
    sleep: Callable[[float], None] = time.sleep
    tries: dict[int, int] = field(default_factory=dict)

    def verify(self) -> bool:
        """What the console does when somebody presses submit: signed, not sealed."""
        echo = str(secrets.randbelow(10**19))
        try:
            answer = httpx.get(
                self.url, params={**self._query(), "echostr": echo}, timeout=PATIENCE, trust_env=False
            )
        except httpx.HTTPError:
            return False
        return answer.status_code == 200 and answer.text == echo

    def follow(self, *, state: str = "") -> str:
        """Somebody new follows, by a code or by themselves; their openid."""
        openid = "o" + secrets.token_urlsafe(20).replace("-", "x")[:27]
        self.account.followers.add(openid)
        self.account.touched(openid, "follow")
        code: Event = (
            {"EventKey": f"qrscene_{state}", "Ticket": "gQ" + secrets.token_hex(30)}
            if state
            else {"EventKey": ""}
        )
        self.tell({**self._event(openid, "subscribe"), **code})
        return openid

    def leave(self, openid: str) -> None:
        """They follow no more."""
        self.account.followers.discard(openid)
        self.tell({**self._event(openid, "unsubscribe"), "EventKey": ""})

    def scan(self, openid: str, state: str) -> None:
        """A follower scans a code."""
        self.account.touched(openid, "scan")
        self.tell({**self._event(openid, "SCAN"), "EventKey": state, "Ticket": "gQ" + secrets.token_hex(30)})

    def press(self, openid: str, key: str) -> None:
        """A follower presses an entry of the menu."""
        self.account.touched(openid, "press")
        self.tell({**self._event(openid, "VIEW" if key.startswith("http") else "CLICK"), "EventKey": key})

    def write(self, openid: str, text: str) -> None:
        """A follower writes something."""
        self.word(openid, "text", Content=text)

    def word(self, openid: str, kind: str, **parts: str) -> None:
        """A follower sends a message of some kind."""
        self.account.touched(openid, "word")
        head = self._head(openid, kind)
        self.tell({**head, **parts, "MsgId": str(time.time_ns() + secrets.randbelow(1000))})

    def tell(self, event: Event) -> int:
        """Deliver; at which try it was acknowledged, 0 where it was given up after three."""
        done = 0
        for number in range(1, TRIES + 1):
            if self._once(event):
                done = number
                break
            if number < TRIES:
                self.sleep(PATIENCE)
        self.tries[done] = self.tries.get(done, 0) + 1
        return done

    def _once(self, event: Event) -> bool:
        query, body = self.request(event)
        try:
            answer = httpx.post(
                self.url,
                params=query,
                content=body,
                headers={"Content-Type": "text/xml"},
                timeout=PATIENCE,
                trust_env=False,
            )
        except httpx.HTTPError:
            return False
        return answer.status_code == 200 and answer.text in ("", "success")

    def request(self, event: Event) -> tuple[dict[str, str], bytes]:
        """(query, body) of one try."""
        query = {**self._query(), "openid": str(event["FromUserName"])}
        if not self.safe:
            return query, xml.write(event)
        sealed = self.seal.close(xml.write(event), at=datetime.now(UTC), nonce=query["nonce"])
        query |= {"timestamp": sealed.timestamp, "msg_signature": sealed.signature, "encrypt_type": "aes"}
        return query, xml.write({"ToUserName": self.account.name, "Encrypt": sealed.sealed})

    def _query(self) -> dict[str, str]:
        moment, nonce = str(int(time.time())), str(secrets.randbelow(10**10))
        parts = sorted([self.seal.token, moment, nonce])
        signature = hashlib.sha1("".join(parts).encode(), usedforsecurity=False).hexdigest()
        return {"signature": signature, "timestamp": moment, "nonce": nonce}

    def _event(self, openid: str, name: str) -> Event:
        return {**self._head(openid, "event"), "Event": name}

    def _head(self, openid: str, kind: str) -> Event:
        return {
            "ToUserName": self.account.name,
            "FromUserName": openid,
            "CreateTime": int(time.time()),
            "MsgType": kind,
        }
