"""PostgreSQL's own limit: COPY of the very rows that the edge stores, into the very table, by the very driver."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
from bench.driver import Wanted

from afflux.events.intake import COLUMNS, COPY_HEADER, COPY_TRAILER, Packed, pack, read


def copied_per_second(url: str, seconds: float, rows: int) -> float:
    """Rows a second in commits of `rows` over one connection; packing them is not counted."""
    return asyncio.run(_copy(url, seconds, rows))


async def _copy(url: str, seconds: float, rows: int) -> float:
    connection: Any = await asyncpg.connect(url)
    wanted, spent, done = Wanted("batch", "/collect"), 0.0, 0
    while spent < seconds:
        data = b"".join((COPY_HEADER, *(event.row for event in _packed(wanted, rows)), COPY_TRAILER))
        begun = time.perf_counter()
        await connection.copy_to_table("events_event", source=_once(data), columns=COLUMNS, format="binary")
        spent += time.perf_counter() - begun
        done += rows
    await connection.close()
    return done / spent


def _packed(wanted: Wanted, rows: int) -> list[Packed]:
    made: list[Packed] = []
    now = int(time.time() * 1000)
    while len(made) < rows:
        body = wanted.make().partition(b"\r\n\r\n")[2]
        assert json.loads(body)
        for index, event in enumerate(read(body)):
            made.append(pack(event, index=index, now_ms=now, proven=False, code=None, channel=None))  # type: ignore[arg-type]
    return made


async def _once(data: bytes) -> AsyncIterator[bytes]:
    yield data
