"""How the platform knocks at a door: it verifies with an echo, then sends sealed events, three times more where no 200 came."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

from afflux.connectors.wechat import xml
from afflux.connectors.wechat.crypto import Seal, Signed

PATIENCE = 5.0  # seconds until an answer counts as none, and between two tries
TRIES = 4
Event = dict[str, str | int]


@dataclass
class Sender:
    """Sends to one callback address. `sleep` waits between tries."""

    url: str
    seal: Seal
    sleep: Callable[[float], None] = time.sleep

    def verify(self) -> bool:
        """What the admin console does when somebody presses save: the door must open our echo."""
        echo = str(secrets.randbelow(10**19)).encode()
        signed = self.seal.close(echo, at=datetime.now(UTC))
        try:
            answer = httpx.get(
                self.url,
                params={**_query(signed), "echostr": signed.sealed},
                timeout=PATIENCE,
                trust_env=False,
            )
        except httpx.HTTPError:
            return False
        return answer.status_code == 200 and answer.content == echo

    def send(self, event: Event) -> int:
        """Deliver an event; at which try it was acknowledged, 0 where it was given up. Each try is sealed anew."""
        for number in range(1, TRIES + 1):
            if self._once(event):
                return number
            if number < TRIES:
                self.sleep(PATIENCE)
        return 0

    def _once(self, event: Event) -> bool:
        signed = self.seal.close(xml.write(event), at=datetime.now(UTC))
        body = xml.write({"ToUserName": self.seal.receiver, "AgentID": "1000002", "Encrypt": signed.sealed})
        headers = {"Content-Type": "text/xml"}
        try:
            answer = httpx.post(
                self.url,
                params=_query(signed),
                content=body,
                headers=headers,
                timeout=PATIENCE,
                trust_env=False,
            )
        except httpx.HTTPError:
            return False
        return answer.status_code == 200


def _query(signed: Signed) -> dict[str, str]:
    return {"msg_signature": signed.signature, "timestamp": signed.timestamp, "nonce": signed.nonce}
