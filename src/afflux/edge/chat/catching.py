"""Pages that want what they do not know yet: whoever asks while a query runs is in the next one, a hundred together.

A thousand answers at once are a dozen queries of one connection. When each page asked through Django's few threads they
stood in line for each other, and for whoever was writing.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any
from uuid import UUID

from afflux.connectors.webchat import pushing
from afflux.edge.store import Breaker, Line, StoreDown

TOGETHER = 100
PATIENCE = 5.0  # seconds of one query
_log = logging.getLogger(__name__)
Waiting = tuple[pushing.Ask, asyncio.Future[dict[str, Any]]]


class CatchUp:
    """Asks PostgreSQL for all pages of this process."""

    def __init__(self, breaker: Breaker) -> None:
        self._line = Line(breaker, PATIENCE)
        self._waiting: list[Waiting] = []
        self._asking: asyncio.Task[None] | None = None

    async def since(self, line: UUID, peer: UUID, after: int) -> dict[str, Any]:
        """The frame with what came after word `after`, and until when we have read. Raises StoreDown."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[dict[str, Any]] = loop.create_future()
        self._waiting.append((pushing.Ask(line, peer, after), answer))
        if self._asking is None:
            self._asking = loop.create_task(self._ask_all())
        return await answer

    async def _ask_all(self) -> None:
        """Until nobody waits any more."""
        try:
            while self._waiting:
                part, self._waiting = self._waiting[:TOGETHER], self._waiting[TOGETHER:]
                part = [one for one in part if not one[1].done()]  # the page may have gone
                if part:
                    await self._ask(part)
        finally:
            self._asking = None

    async def _ask(self, part: list[Waiting]) -> None:
        asks = [ask for ask, _answer in part]
        try:
            rows = await self._line.run(
                lambda connection: connection.fetch(pushing.UNKNOWN, *pushing.columns(asks))
            )
            frames = pushing.told(asks, rows)
        except Exception as why:
            if not isinstance(why, StoreDown):
                _log.exception("what pages do not know could not be read")
            for _ask, answer in part:
                if not answer.done():
                    answer.set_exception(StoreDown())
            return
        for (_ask, answer), frame in zip(part, frames, strict=True):
            if not answer.done():
                answer.set_result(frame)
