"""Group commit: what arrives while one transaction runs goes together into the next. Nobody waits for company."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")
_log = logging.getLogger(__name__)


class GroupCommit(Generic[Item]):
    """`commit` gets each batch once and settles its items itself. If it raises, `failed` gets the batch.

    At most `bound` may wait; a batch holds about `largest`. Where more than `crowd` waits already, the next batch does not
    wait for the last one but goes beside it, in up to `lanes` at a time. All of these count what items weigh.
    """

    def __init__(
        self,
        commit: Callable[[list[Item]], Awaitable[None]],
        failed: Callable[[list[Item], BaseException], None],
        *,
        bound: int,
        largest: int,
        lanes: int = 1,
        crowd: int = 0,
    ) -> None:
        self._commit, self._failed = commit, failed
        self._bound, self._largest, self._lanes, self._crowd = bound, largest, lanes, crowd
        self._pending: deque[tuple[Item, int]] = deque()
        self._weight = 0
        self._tasks: set[asyncio.Task[Any] | None] = set()

    def add(self, item: Item, weight: int = 1) -> bool:
        """Put an item into the next batch; False where too much waits already."""
        if self._weight >= self._bound:
            return False
        self._pending.append((item, weight))
        self._weight += weight
        busy = len(self._tasks)
        if not busy or (busy < self._lanes and self._weight > self._crowd):
            self._tasks.add(asyncio.get_running_loop().create_task(self._run()))
        return True

    async def drained(self) -> None:
        """Return when nothing waits any more."""
        while self._tasks:
            await asyncio.wait([task for task in self._tasks if task])

    async def _run(self) -> None:
        try:
            while self._pending:
                # One turn of the loop, no time: what has arrived already is read, and goes along.
                await asyncio.sleep(0)
                batch = self._next()
                if batch:
                    await self._settle(batch)
        finally:  # before anything else runs: whoever adds an item next must see that nobody is here to take it
            self._tasks.discard(asyncio.current_task())

    async def _settle(self, batch: list[Item]) -> None:
        try:
            await self._commit(batch)
        except Exception as problem:
            _log.exception("a batch of %d was not taken", len(batch))
            self._failed(batch, problem)

    def _next(self) -> list[Item]:
        batch, taken, pending = [], 0, self._pending
        while pending and taken < self._largest:
            item, weight = pending.popleft()
            batch.append(item)
            taken += weight
        self._weight -= taken
        return batch
