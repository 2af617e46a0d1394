"""A gateway's state: who may send, what is approved, how often a number may be reached, scripted faults. Pure state, no wire."""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
LIMITS = ((MINUTE, 1, "minute"), (HOUR, 5, "hour"), (DAY, 10, "day"))
LONGEST = 500


@dataclass(frozen=True)
class Sent:
    """A message on its way: `number` is the gateway's own."""

    number: str
    phone: str
    text: str
    ours: str


@dataclass
class Gateway:
    """One account. `faults` are the vendor's codes to answer first; "DROP" takes the message and cuts the wire."""

    key: str
    secret: str
    signature: str
    template: str
    app: str = ""
    variable: str = "content"
    approved: bool = True
    limited: bool = True
    now: Callable[[], float] = time.time
    faults: deque[str] = field(default_factory=deque)
    taken: list[Sent] = field(default_factory=list)
    nonces: set[str] = field(default_factory=set)
    _reached: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def fault(self) -> str:
        """The next scripted code."""
        with self._lock:
            return self.faults.popleft() if self.faults else ""

    def over(self, phone: str) -> str:
        """The limit that one more message to this number would break: minute, hour or day; it is counted if none."""
        with self._lock:
            times, now = self._reached[phone], self.now()
            for length, most, name in LIMITS:
                if self.limited and sum(moment > now - length for moment in times) >= most:
                    return name
            times.append(now)
        return ""

    def take(self, phone: str, text: str, ours: str) -> Sent:
        """The message goes out."""
        with self._lock:
            made = Sent(f"{int(self.now() * 1000)}{len(self.taken):06d}^0", phone, text, ours)
            self.taken.append(made)
        return made
