"""Scans: gathered while the last commit runs, decided, written with their places in one transaction, then answered."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from asyncpg.exceptions._base import PostgresError

from afflux.edge.allocation import Book, Seat
from afflux.edge.commits import GroupCommit
from afflux.edge.moments import IdMaker, instant, now_ms
from afflux.edge.plans import Plan
from afflux.edge.spooling import Spooling
from afflux.edge.statements import AGAIN, ENSURE, LOCK, NO_ROOM, RECORD, listed
from afflux.edge.store import Line, StoreDown

ASSIGNED, RETURNING, FALLBACK, PREVIEW, EXPIRED = 1, 2, 3, 4, 5
NOWHERE = "0" * 32
REMEMBERED_VISITORS = 20_000
_log = logging.getLogger(__name__)


class Scan:
    """One visit of a code: who came, and, once decided, where to."""

    __slots__ = (
        "agent",
        "answer",
        "id",
        "location",
        "outcome",
        "plan",
        "preview",
        "seat",
        "target",
        "visitor",
    )

    def __init__(
        self, plan: Plan, visitor: str | None, agent: int, preview: bool, answer: asyncio.Future[None]
    ) -> None:
        self.plan, self.visitor, self.agent, self.preview, self.answer = plan, visitor, agent, preview, answer
        self.id = self.location = ""
        self.target: str | None = None
        self.seat: Seat | None = None
        self.outcome = 0


class ScanDesk:
    """Takes scans in and settles them."""

    def __init__(self, line: Line, spooling: Spooling) -> None:
        self._line, self._spooling = line, spooling
        self._book = Book()
        self._ids = IdMaker()
        self._recent: dict[tuple[str, str], str] = {}  # where browsers were led by this process
        self._earlier: dict[
            tuple[str, str], str
        ] = {}  # the same, of a while ago: two halves age without being searched
        self._commits: GroupCommit[Scan] = GroupCommit(self._commit, _refuse, bound=20_000, largest=512)

    def take(self, plan: Plan, visitor: str | None, agent: int, preview: bool) -> Scan | None:
        """A scan whose `answer` is set once it is durable; None where too many wait."""
        scan = Scan(plan, visitor, agent, preview, asyncio.get_running_loop().create_future())
        return scan if self._commits.add(scan) else None

    async def drained(self) -> None:
        """Return when nobody waits any more."""
        await self._commits.drained()

    async def _commit(self, batch: list[Scan]) -> None:
        ms = now_ms()
        for scan in batch:
            scan.id = self._ids.make(ms)
        try:
            await self._find_earlier(batch)
            await self._write(batch, ms)
            self._book.agree()
        except StoreDown:
            await self._keep(batch, ms)
        except Exception:
            _log.exception("scans go to the spool")
            await self._keep(batch, ms)
        self._settle(batch)

    async def _write(self, batch: list[Scan], ms: int) -> None:
        """Decide by what we know and ask for it; where that is not so any more, decide anew under lock."""
        self._decide(batch, ms)
        try:
            await self._line.run(lambda connection: connection.fetchval(RECORD, *self._arguments(batch, ms)))
        except PostgresError as problem:
            if getattr(problem, "sqlstate", "") not in (NO_ROOM, "40P01"):
                raise
            self._book.withdraw()
            await self._line.run(lambda connection: self._write_locked(connection, batch, ms))

    async def _write_locked(self, connection: Any, batch: list[Scan], ms: int) -> None:
        async with connection.transaction():
            counters = self._book.counters_of({scan.plan for scan in batch}, ms)
            names = (
                listed([counter.scope for counter in counters]),
                listed([counter.day for counter in counters]),
            )
            await connection.execute(ENSURE, *names)
            self._book.learn(await connection.fetch(LOCK, *names))
            self._decide(batch, ms)
            await connection.execute(RECORD, *self._arguments(batch, ms))

    async def _find_earlier(self, batch: list[Scan]) -> None:
        """Look up the visitors of whom this process does not remember where they were led."""
        unknown = [
            s for s in batch if s.visitor and not s.preview and not self._known((s.visitor, s.plan.id))
        ]
        if unknown:
            names = (
                listed([str(scan.visitor) for scan in unknown]),
                listed([scan.plan.id for scan in unknown]),
            )
            for visitor, code, target in await self._line.run(
                lambda connection: connection.fetch(AGAIN, *names)
            ):
                self._recent[visitor, code] = target

    def _decide(self, batch: list[Scan], ms: int, *, open_end: bool = False) -> None:
        """Where each scan goes. With `open_end` only places without a limit are given."""
        now: dict[tuple[str, str], str] = {}
        for scan in batch:
            self._decide_one(scan, ms, now, open_end)

    def _decide_one(self, scan: Scan, ms: int, now: dict[tuple[str, str], str], open_end: bool) -> None:
        plan, visitor = scan.plan, scan.visitor
        if visitor is not None and not scan.preview and plan.valid_at(ms):
            known = (visitor, plan.id)
            place = plan.by_target.get(now.get(known) or self._known(known) or "")
            if place is not None:
                scan.seat, scan.target, scan.location, scan.outcome = (
                    None,
                    place.id,
                    place.location,
                    RETURNING,
                )
                return
        seat, valid = self._book.choose(plan, ms, take=not scan.preview, open_end=open_end)
        scan.seat = seat
        if seat is None:
            scan.target, scan.location, scan.outcome = None, plan.otherwise, FALLBACK if valid else EXPIRED
        else:
            scan.target, scan.location, scan.outcome = seat.place.id, seat.place.location, ASSIGNED
            if visitor is not None:
                now[visitor, plan.id] = seat.place.id
        if scan.preview:
            scan.seat, scan.target, scan.outcome = None, None, PREVIEW

    def _arguments(self, batch: list[Scan], ms: int) -> tuple[object, ...]:
        """What the recording statement takes. A route (code, target) is sent once however many scans take it."""
        routes: dict[tuple[str, str], int] = {}
        tags = []
        for scan in batch:
            route = (scan.plan.id, scan.target or NOWHERE)
            number = routes.get(route)
            if number is None:
                number = routes[route] = len(routes) + 1
            tags.append(str(number << 8 | scan.outcome << 4 | scan.agent))
        asked = self._book.asked()
        return (
            instant(ms),
            listed([counter.scope for counter in asked]),
            listed([counter.day for counter in asked]),
            listed([str(counter.want) for counter in asked]),
            listed([str(counter.limit) for counter in asked]),
            listed([code for code, _target in routes]),
            listed([target for _code, target in routes]),
            listed([scan.id for scan in batch]),
            listed([scan.visitor or "NULL" for scan in batch]),
            listed(tags),
        )

    async def _keep(self, batch: list[Scan], ms: int) -> None:
        """The database is away: places without a limit go on, the rest go to the fallback, and all of it is spooled.

        A scan that may have been written keeps its place where that has no limit, so that the answer and the row agree.
        """
        self._book.withdraw()
        unsure = [scan for scan in batch if not scan.outcome or (scan.seat is not None and scan.seat.limited)]
        self._decide(unsure, ms, open_end=True)
        self._book.withdraw()
        await self._spooling.keep(batch, ms)

    def _settle(self, batch: list[Scan]) -> None:
        """Answer everybody; remember where browsers were led."""
        recent = self._recent
        for scan in batch:
            if scan.outcome == ASSIGNED and scan.target is not None:
                recent[scan.visitor or scan.id, scan.plan.id] = scan.target
            if not scan.answer.done():
                scan.answer.set_result(None)
        if len(recent) > REMEMBERED_VISITORS:
            self._recent, self._earlier = {}, recent

    def _known(self, key: tuple[str, str]) -> str | None:
        """Where this browser was led by this code, as far as this process remembers."""
        return self._recent.get(key) or self._earlier.get(key)


def _refuse(batch: list[Scan], problem: BaseException) -> None:
    for scan in batch:
        if not scan.answer.done():
            scan.answer.set_exception(problem)
