"""Who waits for words of which guest, in this process; and the listener that hears of new ones from all processes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID

from afflux.edge.store import Breaker

CHANNEL = "afflux_webchat"  # as in connectors/webchat/calls.py
HEARTBEAT = 1.0
_log = logging.getLogger(__name__)


class Ear:
    """One that waits: `heard` are the calls since it last listened."""

    def __init__(self) -> None:
        self.heard: set[str] = set()
        self._woken = asyncio.Event()

    def wake(self, what: str) -> None:
        """Tell it."""
        self.heard.add(what)
        self._woken.set()

    async def listen(self, patience: float | None = None) -> set[str]:
        """The next calls; an empty set after `patience` seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._woken.wait()
        heard, self.heard = self.heard, set()
        self._woken.clear()
        return heard


class Hub:
    """Ears by line and guest."""

    def __init__(self, breaker: Breaker) -> None:
        self._breaker = breaker
        self._ears: dict[str, set[Ear]] = {}
        self._others: dict[str, Callable[[str], None]] = {}

    def also(self, channel: str, told: Callable[[str], None]) -> None:
        """Hear another channel on the same connection."""
        self._others[channel] = told

    def any(self) -> bool:
        """Whether anybody waits here."""
        return bool(self._ears)

    def hears(self, line: UUID, peer: UUID) -> bool:
        """Whether a page of this guest waits here."""
        return f"{line.hex}/{peer.hex}" in self._ears

    def wake(self, line: UUID, peer: UUID, what: str) -> None:
        """Tell the pages of a guest."""
        self._wake(f"{line.hex}/{peer.hex}", what)

    @contextmanager
    def ear(self, line: UUID, peer: UUID) -> Iterator[Ear]:
        """An ear for one guest, as long as the block runs."""
        name, ear = f"{line.hex}/{peer.hex}", Ear()
        self._ears.setdefault(name, set()).add(ear)
        try:
            yield ear
        finally:
            self._ears[name].discard(ear)
            if not self._ears[name]:
                del self._ears[name]

    async def listen(self) -> None:
        """Hear of words for ever. After every gap all ears look for themselves."""
        while True:
            connection: Any = None
            try:
                connection = await self._breaker.connect()
                for channel in (CHANNEL, *self._others):
                    await connection.add_listener(channel, self._told)
                self._wake_all()
                while True:
                    await asyncio.sleep(HEARTBEAT)
                    async with asyncio.timeout(HEARTBEAT):
                        await connection.execute("select 1")
            except Exception as why:
                _log.debug("the chat's listener lost its connection: %r", why)
            finally:
                if connection is not None:
                    connection.terminate()
            await asyncio.sleep(0.5)

    def _told(self, _connection: object, _pid: int, channel: str, payload: str) -> None:
        if channel == CHANNEL:
            name, _slash, what = payload.rpartition("/")
            self._wake(name, what)
        elif channel in self._others:
            self._others[channel](payload)

    def _wake(self, name: str, what: str) -> None:
        for ear in self._ears.get(name, ()):
            ear.wake(what)

    def _wake_all(self) -> None:
        for ears in self._ears.values():
            for ear in ears:
                ear.wake("word")
