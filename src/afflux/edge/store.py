"""Connections of the edge to PostgreSQL, and one breaker for all of them: nobody waits for a database that is away.

A statement that takes longer than its patience, or fails because the server is not there or cannot work (no space, no
memory, shutting down), opens the breaker. While it is open everything raises `StoreDown` at once; a probe closes it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import asyncpg
from asyncpg.exceptions._base import (  # the package's own door hides them from types
    InterfaceError,
    InternalClientError,
)

T = TypeVar("T")
Work = Callable[[Any], Awaitable[T]]
_log = logging.getLogger(__name__)
_AWAY = (
    OSError, TimeoutError, InterfaceError, asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError, asyncpg.PostgresSystemError, asyncpg.InternalServerError,
    asyncpg.InvalidAuthorizationSpecificationError, asyncpg.ReadOnlySQLTransactionError, InternalClientError,
)  # fmt: skip
# Our answers promise durability: whatever the role or the database was set to, a commit of ours waits for the disk.
SETTINGS = {
    "application_name": "afflux-edge",
    "synchronous_commit": "on",
    "lock_timeout": "700",
    "jit": "off",
}
PROBE_EVERY = 0.25
CONNECT_PATIENCE = 1.0


class StoreDown(Exception):
    """The database is away; what was asked did not, or may not have, happened."""


class Breaker:
    """Whether the database answers; while it does not, a probe looks for it."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self.down = False
        self._probing: asyncio.Task[None] | None = None

    def trip(self, why: BaseException) -> None:
        """Open the breaker and start to look for the database."""
        if not self.down:
            self.down = True
            _log.warning(
                "the database does not answer (%s): scans are spooled, events are refused", type(why).__name__
            )
        if self._probing is None:
            self._probing = asyncio.get_running_loop().create_task(self._probe())

    async def connect(self) -> Any:
        """A new connection. Raises what the driver raises."""
        async with asyncio.timeout(CONNECT_PATIENCE):
            return await asyncpg.connect(self.dsn, server_settings=SETTINGS, statement_cache_size=64)  # type: ignore[no-untyped-call]

    async def _probe(self) -> None:
        while self.down:
            await asyncio.sleep(PROBE_EVERY)
            connection = None
            try:
                connection = await self.connect()
                async with asyncio.timeout(CONNECT_PATIENCE):
                    if await connection.fetchval("select not pg_is_in_recovery()"):
                        self.down = False
            except _AWAY:
                continue
            finally:
                if connection is not None:
                    connection.terminate()
        self._probing = None
        _log.warning("the database answers again")


class Line:
    """One connection, made when it is needed and made again when it broke; one piece of work at a time."""

    def __init__(self, breaker: Breaker, patience: float) -> None:
        self._breaker, self._patience = breaker, patience
        self._connection: Any = None
        self._turn = asyncio.Lock()

    async def run(self, work: Work[T]) -> T:
        """What `work` answers, given the connection. Raises StoreDown, or the error of a statement that cannot be."""
        async with self._turn:
            if self._breaker.down:
                raise StoreDown
            try:
                async with asyncio.timeout(self._patience):
                    if self._connection is None or self._connection.is_closed():
                        self._connection = await self._breaker.connect()
                    return await work(self._connection)
            except _AWAY as why:
                self.drop()
                self._breaker.trip(why)
                raise StoreDown from why

    def drop(self) -> None:
        """Let go of the connection without a word to a server that may not listen."""
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None
