"""Identifiers: time-ordered UUIDs for rows, short random slugs for printed codes."""

from __future__ import annotations

import hashlib
import secrets
import time
from uuid import UUID

_RANDOM = (
    (0xFFF << 64) | (0x3FFF << 48) | 0xFFFF_FFFF_FFFF
)  # what version and variant leave of the last ten bytes
SLUG_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, then 74 random bits.

    Time order keeps B-tree inserts at the right edge; the random part keeps ids unguessable.
    """
    return id_at(time.time_ns() // 1_000_000)


def id_at(milliseconds: int) -> UUID:
    """A UUIDv7 whose time part is `milliseconds` since the Unix epoch."""
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def new_ids(count: int) -> list[UUID]:
    """So many UUIDv7 of this millisecond, in ascending order: a set of rows goes to the right edge of its index together."""
    head = (time.time_ns() // 1_000_000 & 0xFFFF_FFFF_FFFF) << 80 | 0x7 << 76 | 0x2 << 62
    dice = secrets.token_bytes(10 * count)
    tails = sorted(int.from_bytes(dice[at : at + 10], "big") & _RANDOM for at in range(0, 10 * count, 10))
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
