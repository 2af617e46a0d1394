"""Calls of Django's side of the chat, in a few threads of their own: a flood of words leaves the console its threads."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

from afflux.edge.store import Breaker, StoreDown

THREADS = 4
MOST_WAITING = 400
ORIGINS_KEPT = 5.0  # seconds: so soon a changed or removed chat is seen
Answer = tuple[int, dict[str, Any]]


class Threads:
    """`loaded` is awaited before the first call: Django is imported by somebody else."""

    def __init__(self, loaded: Callable[[], Awaitable[object]], breaker: Breaker) -> None:
        self._loaded, self._breaker = loaded, breaker
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="chat")
        self._waiting = 0
        self._origins: dict[UUID, tuple[float, str | None]] = {}

    async def ask(self, what: str, language: str, *args: Any) -> Answer:
        """The answer of `connectors.webchat.desk`'s function of that name; 503 while the database is away."""
        await self._loaded()
        from afflux.connectors.webchat import desk
        from afflux.connectors.webchat.problems import AWAY

        if self._breaker.down or self._waiting >= MOST_WAITING:
            return AWAY.status, desk.refusal(AWAY, language)
        found: Answer = await self._run(functools.partial(getattr(desk, what), language, *args))
        return found

    async def refuse(self, why: str, language: str) -> Answer:
        """The answer that says one of the chat's problems, by its name in `connectors.webchat.problems`."""
        await self._loaded()
        from afflux.connectors.webchat import desk, problems

        found = getattr(problems, why)
        return found.status, desk.refusal(found, language)

    async def peer_of(self, line: UUID, token: str) -> UUID | None:
        """Who shows a pass."""
        await self._loaded()
        from afflux.connectors.webchat import desk

        return desk.peer_of(line, token)

    async def origins(self, line: UUID) -> str | None:
        """The sites a chat may stand on, at most ORIGINS_KEPT old; None where there is no such chat. Raises StoreDown."""
        await self._loaded()
        from afflux.connectors.webchat import desk

        now = asyncio.get_running_loop().time()
        until, known = self._origins.get(line, (0.0, None))
        if now < until:
            return known
        if self._breaker.down:
            raise StoreDown
        if len(self._origins) > 1_000:
            self._origins.clear()
        found: str | None = await self._run(functools.partial(desk.origins, line))
        self._origins[line] = (now + ORIGINS_KEPT, found)
        return found

    def stop(self) -> None:
        """Take no more calls."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _run(self, work: Callable[[], Any]) -> Any:
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1
