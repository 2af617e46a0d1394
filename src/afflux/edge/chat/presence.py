"""Who of the house looks at a guest's talk, or types in it, is shown on the guest's open page. Told by the inbox, kept nowhere."""

from __future__ import annotations

import asyncio
import json
import logging
from uuid import UUID

from afflux.edge.chat.hub import Hub
from afflux.edge.chat.threads import Threads
from afflux.edge.store import Breaker, Line, StoreDown

CHANNEL = "afflux_presence"  # as in conversations/live.py
_GUEST = "select connection_id, peer from conversations_talk where id = $1"
_log = logging.getLogger(__name__)


class Presence:
    """Hears the inbox."""

    def __init__(self, breaker: Breaker, hub: Hub, threads: Threads) -> None:
        self._line, self._hub, self._threads = Line(breaker, patience=1.0), hub, threads
        self._tasks: set[asyncio.Task[None]] = set()

    def told(self, payload: str) -> None:
        """A call of the inbox: {"talk", "doing"}; nobody is asked while no guest's page is open here."""
        if not self._hub.any() or len(self._tasks) > 100:
            return
        found = json.loads(payload)
        if found.get("doing") in ("looks", "types"):
            task = asyncio.get_running_loop().create_task(self._show(UUID(found["talk"]), found["doing"]))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _show(self, talk: UUID, doing: str) -> None:
        try:
            row = await self._line.run(lambda connection: connection.fetchrow(_GUEST, talk))
            line, peer = row["connection_id"], UUID(row["peer"])
        except (StoreDown, TypeError, ValueError):  # the database is away, no such talk, no guest of ours
            return
        if not self._hub.hears(line, peer):
            return
        if doing == "types":
            self._hub.wake(line, peer, "house-types")
        else:
            await self._threads.ask("looked", "en", line, peer)
