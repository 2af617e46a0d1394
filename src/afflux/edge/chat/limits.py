"""How much one guest, and one network, may ask for: counted in this process, forgotten with it.

The first and cheap gate; what is written is counted over all processes in `connectors.webchat.pacing`.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping

SOCKETS = 4_000


class Bucket:
    """`burst` at once, `per_second` in the long run, for each name."""

    def __init__(self, burst: float, per_second: float, most: int = 20_000) -> None:
        self._burst, self._rate, self._most = burst, per_second, most
        self._left: dict[str, tuple[float, float]] = {}

    def take(self, name: str, now: float) -> bool:
        """Whether one more is allowed; `now` in seconds of a clock that only rises."""
        left, then = self._left.pop(name, (self._burst, now))
        left = min(self._burst, left + (now - then) * self._rate)
        if len(self._left) >= self._most:  # the oldest half has most likely filled up again
            for old in list(self._left)[: self._most // 2]:
                del self._left[old]
        self._left[name] = (left - 1 if left >= 1 else left, now)
        return left >= 1


class Places:
    """At most `most` at once in all, and `each` for one name."""

    def __init__(self, most: int, each: int) -> None:
        self._most, self._each = most, each
        self._taken: Counter[str] = Counter()
        self.total = 0

    def take(self, name: str) -> bool:
        """A place, if there is one."""
        if self.full or self._taken[name] >= self._each:
            return False
        self._taken[name] += 1
        self.total += 1
        return True

    @property
    def full(self) -> bool:
        """Whether no place is left for anybody."""
        return self.total >= self._most

    def leave(self, name: str) -> None:
        """Give the place back."""
        self.total -= 1
        self._taken[name] -= 1
        if self._taken[name] <= 0:
            del self._taken[name]


def sockets_allowed(environment: Mapping[str, str] = os.environ) -> int:
    """How many sockets this process holds open: AFFLUX_CHAT_SOCKETS, each of about 160 KiB. Raises ValueError."""
    return int(environment.get("AFFLUX_CHAT_SOCKETS") or SOCKETS)


class Limits:
    """All of them. A shop's guests share one address, so the ones by network are for machines, not for a queue."""

    def __init__(self, sockets: int | None = None) -> None:
        self.sockets = Places(most=sockets_allowed() if sockets is None else sockets, each=200)
        self.waiting = Places(most=5_000, each=100)
        self.of_guest = Places(most=10_000, each=6)
        self.asked = Bucket(burst=240, per_second=4)  # requests and handshakes of a network
        self.said_by_network = Bucket(burst=120, per_second=2)
        self._by_guest = {
            "say": Bucket(burst=12, per_second=0.5),
            "typing": Bucket(burst=5, per_second=0.5),
            "seen": Bucket(burst=20, per_second=1),
            "contact": Bucket(burst=5, per_second=1 / 60),
            "picture": Bucket(burst=6, per_second=0.1),
            "ping": Bucket(burst=10, per_second=0.2),
        }

    def allows(self, what: str, guest: str, network: str, now: float) -> bool:
        """Whether this guest may do that now."""
        bucket = self._by_guest.get(what)
        if bucket is None or not bucket.take(guest, now):
            return False
        return what in ("typing", "seen", "ping") or self.said_by_network.take(network, now)
