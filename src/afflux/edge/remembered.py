"""What was read from the database and is kept in memory until a change is told.

A changed entry is marked stale, not thrown away: the next request reads it again, and only if the database is away
goes on with what was known last. Unknown keys are remembered too, in a dictionary of their own that strangers may fill.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from afflux.edge.commits import GroupCommit
from afflux.edge.store import StoreDown

V = TypeVar("V")
MOST_UNKNOWN = 20_000


class Remembered(Generic[V]):
    """Values by key. `load` reads many keys at once and answers those that exist."""

    def __init__(self, load: Callable[[list[str]], Awaitable[dict[str, V]]], *, most: int) -> None:
        self._load, self._most = load, most
        self.values: dict[str, V] = {}
        self._fresh: set[str] = set()
        self._unknown: set[str] = set()
        self._revision = 0
        self._asked: GroupCommit[tuple[str, asyncio.Future[None]]] = GroupCommit(
            self._read, self._unread, bound=5_000, largest=500
        )

    def fresh(self, key: str) -> V | None:
        """The value of `key` if it is known and nothing was told since."""
        return self.values.get(key) if key in self._fresh else None

    async def get(self, key: str) -> V | None:
        """The value of `key`; None where there is none. Raises StoreDown where it was never read and cannot be now."""
        if key in self._fresh:
            return self.values[key]
        if key in self._unknown:
            return None
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        try:
            if not self._asked.add((key, done)):
                raise StoreDown
            await done
        except StoreDown:
            if key not in self.values:
                raise
        return self.values.get(key)

    def forget(self, changed: Callable[[V], bool] | None = None) -> None:
        """Mark stale the values that `changed` says yes to, or all; the unknown keys may exist now."""
        self._revision += 1
        self._unknown.clear()
        if changed is None:
            self._fresh.clear()
        else:
            self._fresh -= {key for key in self._fresh if changed(self.values[key])}

    async def warm(self, keys: list[str]) -> None:
        """Read these keys before anybody asks for them."""
        for start in range(0, len(keys), 500):
            part = keys[start : start + 500]
            revision = self._revision
            self._keep(part, await self._load(part), fresh=revision == self._revision)

    async def _read(self, batch: list[tuple[str, asyncio.Future[None]]]) -> None:
        keys = list({key for key, _done in batch})
        revision = self._revision
        try:
            found = await self._load(keys)
        except StoreDown as down:
            self._unread(batch, down)
            return
        self._keep(keys, found, fresh=revision == self._revision)
        for _key, done in batch:
            if not done.done():
                done.set_result(None)

    def _unread(self, batch: list[tuple[str, asyncio.Future[None]]], _problem: BaseException) -> None:
        for _key, done in batch:
            if not done.done():
                done.set_exception(StoreDown())

    def _keep(self, keys: list[str], found: dict[str, V], *, fresh: bool) -> None:
        """A change told while we read may or may not be in what we read: then it serves once and is read again."""
        for key in keys:
            if key in found:
                self.values[key] = found[key]
                if fresh:
                    self._fresh.add(key)
            else:
                self.values.pop(key, None)
                self._fresh.discard(key)
                if fresh:
                    self._unknown.add(key)
        if len(self._unknown) > MOST_UNKNOWN:
            self._unknown.clear()
        if len(self.values) > self._most:
            for oldest in list(self.values)[: self._most // 4]:
                del self.values[oldest]
                self._fresh.discard(oldest)
