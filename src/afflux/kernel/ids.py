"""Identifiers: time-ordered UUIDs for rows, short random slugs for printed codes."""

from __future__ import annotations

import hashlib
import secrets
import time
from threading import Lock
from uuid import UUID

_RANDOM = (
    (0xFFF << 64) | (0x3FFF << 48) | 0xFFFF_FFFF_FFFF
)  # what version and variant leave of the last ten bytes
_lock, _last = Lock(), 0  # the last id as 48 bits of time and 74 others
SLUG_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, then 74 random bits.

    Time order keeps B-tree inserts at the right edge; the random part keeps ids unguessable. Within a process each is
    greater than the one before (§6.2, method 2): what was written first stands first, also within a millisecond.
    """
    global _last
    with _lock:
        least = (time.time_ns() // 1_000_000) << 74
        _last = least | secrets.randbits(73) if _last < least else _last + 1 + secrets.randbits(60)
        return _composed(_last)


def id_at(milliseconds: int) -> UUID:
    """A UUIDv7 whose time part is `milliseconds` since the Unix epoch."""
    return _composed(milliseconds << 74 | secrets.randbits(74))


def _composed(number: int) -> UUID:
    """Version and variant put between 48 bits of time and 74 others."""
    head, middle, tail = number >> 74, number >> 62 & 0xFFF, number & 0x3FFF_FFFF_FFFF_FFFF
    return UUID(int=(head & 0xFFFF_FFFF_FFFF) << 80 | 0x7 << 76 | middle << 64 | 0x2 << 62 | tail)


def new_ids(count: int) -> list[UUID]:
    """So many UUIDv7 of one millisecond, in ascending order: a set of rows goes to the right edge of its index together."""
    global _last
    if not count:
        return []
    dice = secrets.token_bytes(10 * count)
    tails = sorted(int.from_bytes(dice[at : at + 10], "big") & _RANDOM for at in range(0, 10 * count, 10))
    with _lock:
        milliseconds = max(time.time_ns() // 1_000_000, (_last >> 74) + 1)
        _last = milliseconds << 74 | tails[-1] >> 64 << 62 | tails[-1] & 0x3FFF_FFFF_FFFF_FFFF
    head = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | 0x7 << 76 | 0x2 << 62
    return [UUID(int=head | tail) for tail in tails]


def id_from(text: str) -> UUID | None:
    """The id that a text is; None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def new_slug(length: int = 10) -> str:
    """A random slug without look-alike characters; 10 characters carry 58 bits."""
    return "".join(secrets.choice(SLUG_ALPHABET) for _ in range(length))


def hashed_id(*parts: str) -> UUID:
    """The same 128-bit id for the same parts, in every process and on every day (BLAKE2b)."""
    digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).digest()
    return UUID(bytes=digest)
