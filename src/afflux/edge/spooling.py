"""Keeping scans in the spool while the database is away, and bringing them in when it is back."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from afflux.edge.moments import instant
from afflux.edge.outage import Spool, SpooledScan
from afflux.edge.statements import COUNT, REPLAY, listed
from afflux.edge.store import Breaker, Line, StoreDown

if TYPE_CHECKING:
    from afflux.edge.scans import Scan

LOOK_EVERY = 1.0
_CHUNK = 500
_log = logging.getLogger(__name__)


class Spooling:
    """One spool, written by one task at a time."""

    def __init__(self, spool: Spool, breaker: Breaker) -> None:
        self._spool, self._breaker = spool, breaker
        self._line = Line(breaker, patience=20.0)
        self._turn = asyncio.Lock()
        self.unrecorded = 0

    async def keep(self, batch: Sequence[Scan], ms: int) -> None:
        """Return when these scans are on the disk. Where that cannot be, they are counted and told in the log."""
        scans = [_spooled(scan, ms) for scan in batch]
        try:
            async with self._turn:
                kept = await asyncio.to_thread(self._spool.append, scans)
        except OSError:
            kept = False
        if not kept:
            if not self.unrecorded:
                _log.error("the spool takes no more scans: they are redirected and not recorded")
            self.unrecorded += len(scans)

    async def bring_in(self) -> None:
        """For ever: whatever waits, of this process or of one that died, goes into the database when that is there."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            if self._breaker.down or self._spool.is_empty():
                continue
            try:
                await self._bring_in_now()
            except StoreDown:
                continue
            except Exception:
                _log.exception("the spool could not be brought in")

    async def _bring_in_now(self) -> None:
        async with self._turn:
            self._spool.close()
        for path, scans in self._spool.waiting():
            for start in range(0, len(scans), _CHUNK):
                part = scans[start : start + _CHUNK]
                await self._line.run(partial(_replay, scans=part))
            self._spool.done(path)
            _log.warning("%d spooled scans were brought in", len(scans))


def _spooled(scan: Scan, ms: int) -> SpooledScan:
    counters = scan.seat.counters if scan.seat else ()
    return SpooledScan(
        scan.id, ms, scan.plan.id, scan.target, scan.visitor or scan.id, scan.outcome, scan.agent,
        counters[0].day if counters else "", [counter.scope for counter in counters],
    )  # fmt: skip


async def _replay(connection: Any, *, scans: Sequence[SpooledScan]) -> None:
    """Insert what is not there yet, and count that and nothing else."""
    async with connection.transaction():
        rows = await connection.fetch(REPLAY, *_columns(scans))
        fresh = {row[0] for row in rows}
        used: Counter[tuple[str, str]] = Counter()
        for scan in scans:
            if scan.id in fresh:
                used.update((scope, scan.day) for scope in scan.counters)
        keys = sorted(used)
        if keys:
            names = listed([scope for scope, _day in keys]), listed([day for _scope, day in keys])
            await connection.execute(COUNT, *names, listed([str(used[key]) for key in keys]))


def _columns(scans: Iterable[SpooledScan]) -> list[list[Any]]:
    rows = [
        (
            UUID(s.id),
            instant(s.ms),
            UUID(s.code),
            UUID(s.target) if s.target else None,
            UUID(s.visitor),
            s.outcome,
            s.agent,
        )
        for s in scans
    ]
    return [list(column) for column in zip(*rows, strict=True)]
