"""The edge's memory of codes, channels and keys, and the listener that keeps it true within a second."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from pathlib import Path
from typing import Any

import msgspec

from afflux.edge.plans import CodeRow, Plan, plan_of
from afflux.edge.remembered import Remembered
from afflux.edge.store import Breaker, Line, StoreDown

_PLANS = (Path(__file__).parent / "sql" / "plans.sql").read_text()
_NEWEST = "select slug from channels_code where archived_at is null order by created_at desc limit $1"
_CHANNELS = "select key, replace(id::text, '-', '') from channels_channel where key = any ($1::text[])"
_KEYS = """
select digest from organization_apikey
where digest = any ($1::text[]) and revoked_at is null and (expires_at is null or expires_at > now())
"""
_log = logging.getLogger(__name__)
_decode = msgspec.json.Decoder(CodeRow).decode
WARM = 2_000
HEARTBEAT = 1.0
KEY_LIFE = 1.0


class Snapshot:
    """Codes by slug, channel ids by key, and whether an API key is good."""

    def __init__(self, breaker: Breaker) -> None:
        self._breaker = breaker
        self._line = Line(breaker, patience=1.0)
        self.codes: Remembered[Plan] = Remembered(self._read_codes, most=50_000)
        self.channels: Remembered[str] = Remembered(self._read_channels, most=50_000)
        self._keys: Remembered[str] = Remembered(self._read_keys, most=1_000)
        self._keys_until = 0.0

    async def warm(self) -> None:
        """Read the newest codes, so that they work even if the database goes before their first scan."""
        try:
            rows = await self._line.run(lambda connection: connection.fetch(_NEWEST, WARM))
            await self.codes.warm([row[0] for row in rows])
        except StoreDown:
            _log.warning("no code could be read at the start")

    async def key_is_good(self, secret: str) -> bool:
        """Whether this API key exists and is neither revoked nor expired, as of at most a second ago."""
        now = asyncio.get_running_loop().time()
        if now >= self._keys_until:
            self._keys.forget()
            self._keys_until = now + KEY_LIFE
        digest = hashlib.sha256(secret.encode()).hexdigest()
        return self._keys.fresh(digest) is not None or await self._asked_key(digest)

    async def _asked_key(self, digest: str) -> bool:
        """A key that cannot be looked up is not taken on trust of the last time."""
        if self._breaker.down:
            raise StoreDown
        return await self._keys.get(digest) is not None

    async def listen(self) -> None:
        """Hear of changes for ever. While the listener is away nothing is taken for fresh."""
        while True:
            connection: Any = None
            try:
                connection = await self._breaker.connect()
                await connection.add_listener("afflux_codes", self._told)
                self.forget("*")
                while True:
                    await asyncio.sleep(HEARTBEAT)
                    async with asyncio.timeout(HEARTBEAT):
                        await connection.execute("select 1")
            except Exception as why:
                _log.debug("the listener lost its connection: %r", why)
                self.forget("*")
                if not isinstance(why, OSError):
                    self._breaker.trip(why)
            finally:
                if connection is not None:
                    connection.terminate()
            await asyncio.sleep(0.2)
            self.forget("*")

    def _told(self, _connection: object, _pid: int, _channel: str, payload: str) -> None:
        self.forget(payload)

    def forget(self, payload: str) -> None:
        """Mark stale what a notification names: a code's id, or "*" for everything."""
        if payload == "*":
            self.codes.forget()
            self.channels.forget()
            return
        code = payload.replace("-", "")
        self.codes.forget(lambda plan: code in plan.members)

    async def _read_codes(self, slugs: list[str]) -> dict[str, Plan]:
        rows = await self._line.run(lambda connection: connection.fetch(_PLANS, slugs))
        documents: dict[str, list[CodeRow]] = {}
        for root, document in rows:
            documents.setdefault(root, []).append(_decode(document))
        return {slug: plan_of(codes) for slug, codes in documents.items()}

    async def _read_channels(self, keys: list[str]) -> dict[str, str]:
        rows = await self._line.run(lambda connection: connection.fetch(_CHANNELS, keys))
        return dict(map(tuple, rows))

    async def _read_keys(self, digests: list[str]) -> dict[str, str]:
        rows = await self._line.run(lambda connection: connection.fetch(_KEYS, digests))
        return {row[0]: row[0] for row in rows}
