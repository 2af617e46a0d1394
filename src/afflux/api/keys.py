"""Who calls: the key in the header, what it may do, and how fast it may ask."""

from __future__ import annotations

import math
import os
import threading
import time
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.http import HttpRequest
from ninja.security import HttpBearer

from afflux.api.problems import BAD_KEY, NO_KEY, NO_RIGHT, TOO_FAST
from afflux.kernel.actors import Actor
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused


class Authenticate(Protocol):
    """Whose a key is at an instant, or None."""

    def __call__(self, secret: str, *, at: datetime) -> Actor | None: ...


_authenticate: list[Authenticate] = []


class ApiRequest(HttpRequest):
    """What operations are typed with: a request whose key is known."""

    actor: Actor


def authenticate_with(function: Authenticate) -> None:
    """Let `function` say whose a key is; called once, by `wiring`."""
    _authenticate[:] = [function]


class Pace:
    """A bucket of calls per key and process: `rate` a second, `burst` at once."""

    def __init__(self, rate: float, burst: float) -> None:
        self.rate, self.burst = rate, burst
        self._lock = threading.Lock()
        self._left: dict[UUID, tuple[float, float]] = {}

    def wait(self, key: UUID, now: float) -> float:
        """Take one call; 0, or the seconds until there is one to take. `now`: a steady clock in seconds."""
        with self._lock:
            left, at = self._left.get(key, (self.burst, now))
            left = min(self.burst, left + (now - at) * self.rate)
            if left < 1:
                return (1 - left) / self.rate
            self._left[key] = (left - 1, now)
            return 0.0


PACE = Pace(float(os.environ.get("AFFLUX_API_RATE", "100")), float(os.environ.get("AFFLUX_API_BURST", "200")))


class Needs(HttpBearer):
    """The declared right of an operation; whoever calls must hold a live key with it."""

    openapi_name = "key"

    def __init__(self, right: str) -> None:
        super().__init__()
        self.right = right

    def __call__(self, request: HttpRequest) -> Actor:
        if getattr(request, "let_in_for", None) == self.right:
            return request.actor  # type: ignore[attr-defined, no-any-return]
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not secret.strip():
            raise Refused(NO_KEY)
        return self.authenticate(request, secret.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        actor = _authenticate[0](token, at=utc_now())
        if actor is None:
            raise Refused(BAD_KEY)
        if wait := PACE.wait(actor.id, time.monotonic()):
            raise Refused(TOO_FAST, seconds=math.ceil(wait))
        if not actor.may(self.right):
            raise Refused(NO_RIGHT, right=self.right)
        request.actor, request.let_in_for = actor, self.right  # type: ignore[attr-defined]
        return actor
