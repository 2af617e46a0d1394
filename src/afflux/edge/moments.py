"""The edge's clock in milliseconds, the local day and minute of a zone, and ids cheap enough for a hot path.

`AFFLUX_CLOCK_OFFSET` (seconds, may be negative) moves the clock of one process: rigs cross midnight with it.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_OFFSET = int(float(os.environ.get("AFFLUX_CLOCK_OFFSET", "0")) * 1000)
_DIGITS = 18  # random hex digits in one id


def now_ms() -> int:
    """Milliseconds since the Unix epoch."""
    return time.time_ns() // 1_000_000 + _OFFSET


def instant(ms: int) -> datetime:
    """The aware UTC datetime of `ms`."""
    return datetime.fromtimestamp(ms / 1000, UTC)


class IdMaker:
    """UUIDv7 as 32 hex digits, as `kernel.ids.id_at` makes them; random digits are fetched in bulk."""

    __slots__ = ("_pool", "_used")

    def __init__(self) -> None:
        self._pool, self._used = "", 0

    def make(self, ms: int) -> str:
        """A new id of that millisecond. Its variant digit is always 8: 72 random bits are left, far from guessable."""
        used = self._used
        if used + _DIGITS > len(self._pool):
            self._pool, used = os.urandom(9216).hex(), 0
        self._used = used + _DIGITS
        digits = self._pool[used : self._used]
        return f"{ms:012x}7{digits[:3]}8{digits[3:]}"


@dataclass(frozen=True, slots=True)
class LocalTime:
    """`day` as ISO text, `weekday` 0 Monday … 6 Sunday, `minute` of the day, and when that minute ends."""

    day: str
    weekday: int
    minute: int
    until_ms: int


def local_time(ms: int, zone: ZoneInfo) -> LocalTime:
    """What calendars and clocks of `zone` show at `ms`; offsets are whole minutes, so every local minute starts on one."""
    local = datetime.fromtimestamp(ms / 1000, zone)
    return LocalTime(
        local.date().isoformat(), local.weekday(), local.hour * 60 + local.minute, ms - ms % 60_000 + 60_000
    )
