"""Group commit: what arrives while one transaction runs goes together into the next. Nobody waits for company."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Item = TypeVar("Item")
_log = logging.getLogger(__name__)


class GroupCommit(Generic[Item]):
    """`commit` gets each batch once and settles its items itself; it is never run twice at a time.

    `bound` items may wait; a batch holds at most `largest`. If `commit` raises, `failed` gets the batch.
    """

    def __init__(
        self,
        commit: Callable[[list[Item]], Awaitable[None]],
        failed: Callable[[list[Item], BaseException], None],
        *,
        bound: int,
        largest: int,
    ) -> None:
        self._commit, self._failed = commit, failed
        self._bound, self._largest = bound, largest
        self._pending: list[Item] = []
        self._task: asyncio.Task[None] | None = None

    def add(self, item: Item) -> bool:
        """Put an item into the next batch; False where too many wait already."""
        pending = self._pending
        if len(pending) >= self._bound:
            return False
        pending.append(item)
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run())
        return True

    async def drained(self) -> None:
        """Return when nothing waits any more."""
        while self._task is not None:
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        try:
            while self._pending:
                batch, self._pending = self._pending[: self._largest], self._pending[self._largest :]
                try:
                    await self._commit(batch)
                except Exception as problem:
                    _log.exception("a batch of %d was not taken", len(batch))
                    self._failed(batch, problem)
        finally:
            self._task = None
