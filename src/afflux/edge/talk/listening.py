"""The one listener of this process: what changed in talks is gathered for a moment, placed by one query, and told."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any
from uuid import UUID

from afflux.conversations.seeing import Place
from afflux.edge.store import Breaker, Line, StoreDown
from afflux.edge.talk.watchers import Watchers

TALKS, PRESENCE, GUESTS = "afflux_talk", "afflux_presence", "afflux_webchat"
NOTICES = "afflux_notice"
GATHER = 0.02  # seconds: a burst of changes is one query
HEARTBEAT = 1.0
_PLACES = """
select id::text, unit_id, staff_id, assigned_id from conversations_talk where id = any($1::uuid[])
"""
_OF_GUEST = """
select id::text, unit_id, staff_id, assigned_id from conversations_talk where connection_id = $1 and peer = $2
"""
_log = logging.getLogger(__name__)


class Listener:
    """Hears PostgreSQL and tells the open pages."""

    def __init__(self, breaker: Breaker, watchers: Watchers) -> None:
        self._breaker, self._watchers = breaker, watchers
        self._line = Line(breaker, patience=1.0)
        self._changed: set[str] = set()
        self._calls: list[tuple[str, str]] = []
        self._woken = asyncio.Event()

    async def listen(self) -> None:
        """Hear for ever. After every gap all pages look for themselves."""
        teller = asyncio.get_running_loop().create_task(self._tell())
        try:
            while True:
                await self._listen_once()
                await asyncio.sleep(0.3)
        finally:
            teller.cancel()

    async def _listen_once(self) -> None:
        connection: Any = None
        try:
            connection = await self._breaker.connect()
            for channel in (TALKS, PRESENCE, GUESTS, NOTICES):
                await connection.add_listener(channel, self._heard)
            self._watchers.everything()
            while True:
                await asyncio.sleep(HEARTBEAT)
                async with asyncio.timeout(HEARTBEAT):
                    await connection.execute("select 1")
        except Exception as why:
            _log.debug("the inbox's listener lost its connection: %r", why)
        finally:
            if connection is not None:
                connection.terminate()

    def _heard(self, _connection: object, _pid: int, channel: str, payload: str) -> None:
        if not self._watchers.any():
            return
        if channel == NOTICES:
            self._watchers.noticed(UUID(payload))
            return
        if channel == TALKS:
            self._changed.add(payload)
        elif channel == PRESENCE or payload.endswith("/guest-types"):
            self._calls.append((channel, payload))
        else:
            return
        self._woken.set()

    async def _tell(self) -> None:
        while True:
            await self._woken.wait()
            await asyncio.sleep(GATHER)
            self._woken.clear()
            changed, self._changed = self._changed, set()
            calls, self._calls = self._calls, []
            try:
                self._watchers.changed((await self._places(list(changed))).items())
                for channel, payload in calls:
                    await self._call(channel, payload)
            except StoreDown:
                continue  # the listener's own gap tells everybody to look again
            except Exception:
                _log.exception("open pages were not told of a change")
                self._watchers.everything()

    async def _places(self, talks: list[str]) -> dict[str, Place]:
        if not talks:
            return {}
        rows = await self._line.run(lambda connection: connection.fetch(_PLACES, talks))
        return {row[0]: _place(row) for row in rows}

    async def _call(self, channel: str, payload: str) -> None:
        if channel == PRESENCE:
            talk = json.loads(payload)["talk"]
            for found, place in (await self._places([talk])).items():
                self._watchers.here(found, place, payload.encode())
            return
        line, peer, _what = payload.split("/")
        given = (UUID(line), str(UUID(peer)))
        for row in await self._line.run(lambda connection: connection.fetch(_OF_GUEST, *given)):
            told = {"talk": row[0], "user": "guest", "name": "", "doing": "types"}
            self._watchers.here(row[0], _place(row), json.dumps(told).encode())


def _place(row: Any) -> Place:
    return Place(_uuid(row[1]), _uuid(row[2]), _uuid(row[3]))


def _uuid(value: Any) -> UUID | None:
    return UUID(int=value.int) if value is not None else None  # the driver's own class is not equal in a set
