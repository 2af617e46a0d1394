"""Events: packed rows gather while the last commit runs, go in together, and only then is anybody answered.

A batch is copied straight into the table. The primary key is what makes an event count once: where a batch holds one that
is there already, it goes through a side table instead, and the next batches do so until nothing is double any more.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import asyncpg

from afflux.edge.commits import GroupCommit
from afflux.edge.store import Line, StoreDown
from afflux.events.intake import COLUMNS, COPY_HEADER, COPY_TRAILER, Packed

MOST_WAITING = 100_000  # events
LARGEST_BATCH = 10_000
LANES = 2  # one batch is made while the other is stored
CROWD = 1_000
CAREFUL_FOR = 20  # batches after one that held a duplicate
_SIDE = f"""
create temporary table if not exists incoming on commit delete rows as
select {", ".join(COLUMNS)} from events_event with no data
"""  # noqa: S608
_MERGE = f"""
insert into events_event ({", ".join(COLUMNS)}) select * from incoming on conflict (id) do nothing returning id
"""  # noqa: S608


class Delivery:
    """The events of one request: `accepted` are new, `duplicates` known, `unstorable` (indexes) impossible."""

    __slots__ = ("accepted", "answer", "duplicates", "packed", "unstorable")

    def __init__(self, packed: list[Packed], answer: asyncio.Future[None]) -> None:
        self.packed, self.answer = packed, answer
        self.accepted = self.duplicates = 0
        self.unstorable: list[int] = []


class EventDesk:
    """Takes events in and answers when they are durable."""

    def __init__(self, make_line: Callable[[], Line]) -> None:
        self._lines = [make_line() for _ in range(LANES)]
        self._careful = 0
        self._commits: GroupCommit[Delivery] = GroupCommit(
            self._commit, _refuse, bound=MOST_WAITING, largest=LARGEST_BATCH, lanes=LANES, crowd=CROWD
        )

    async def store(self, packed: list[Packed]) -> Delivery:
        """The outcome once it is committed. Raises StoreDown where the database is away or too many wait."""
        delivery = Delivery(packed, asyncio.get_running_loop().create_future())
        if not self._commits.add(delivery, len(packed)):
            raise StoreDown
        await delivery.answer
        return delivery

    async def drained(self) -> None:
        """Return when nobody waits any more."""
        await self._commits.drained()

    async def _commit(self, batch: list[Delivery]) -> None:
        rows: dict[bytes, bytes] = {}
        for delivery in batch:
            for event in delivery.packed:
                rows.setdefault(event.id, event.row)
        impossible: set[bytes] = set()
        line = self._lines.pop()
        try:
            fresh = await self._insert(line, rows, impossible)
        except StoreDown as down:
            _refuse(batch, down)
            return
        finally:
            self._lines.append(line)
        for delivery in batch:
            self._settle(delivery, fresh, impossible)

    def _settle(self, delivery: Delivery, fresh: set[bytes], impossible: set[bytes]) -> None:
        for event in delivery.packed:
            if event.id in fresh:
                fresh.discard(event.id)  # the next of the same id is a duplicate
                delivery.accepted += 1
            elif event.id in impossible:
                delivery.unstorable.append(event.index)
            else:
                delivery.duplicates += 1
        if not delivery.answer.done():
            delivery.answer.set_result(None)

    async def _insert(self, line: Line, rows: dict[bytes, bytes], impossible: set[bytes]) -> set[bytes]:
        """The ids that were new. What the database cannot hold is found by halving, and put into `impossible`."""
        try:
            if self._careful == 0:
                try:
                    await line.run(lambda connection: _copy(connection, "events_event", rows))
                    return set(rows)
                except asyncpg.UniqueViolationError:
                    self._careful = CAREFUL_FOR
            fresh = await line.run(lambda connection: _merge(connection, rows))
        except asyncpg.DataError:
            if len(rows) == 1:
                impossible.update(rows)
                return set()
            items, middle = list(rows.items()), len(rows) // 2
            first = await self._insert(line, dict(items[:middle]), impossible)
            return first | await self._insert(line, dict(items[middle:]), impossible)
        self._careful = CAREFUL_FOR if len(fresh) < len(rows) else self._careful - 1
        return fresh


async def _copy(connection: Any, table: str, rows: dict[bytes, bytes]) -> None:
    data = b"".join((COPY_HEADER, *rows.values(), COPY_TRAILER))

    async def source() -> AsyncIterator[bytes]:
        yield data

    await connection.copy_to_table(table, source=source(), columns=COLUMNS, format="binary")


async def _merge(connection: Any, rows: dict[bytes, bytes]) -> set[bytes]:
    await connection.execute(_SIDE)
    async with connection.transaction():
        await _copy(connection, "incoming", rows)
        return {record[0].bytes for record in await connection.fetch(_MERGE)}


def _refuse(batch: list[Delivery], problem: BaseException) -> None:
    why = problem if isinstance(problem, StoreDown) else StoreDown()
    for delivery in batch:
        if not delivery.answer.done():
            delivery.answer.set_exception(why)
