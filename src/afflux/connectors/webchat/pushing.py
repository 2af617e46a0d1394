"""What open pages do not know yet, asked for many pages at once, and a word as it goes out on the wire. No Django here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

UNKNOWN = (Path(__file__).parent / "sql" / "unknown.sql").read_text()
SHOWN = 100  # words at a time, as in the statement


class Ask(NamedTuple):
    """A page of the guest `peer` on a line knows everything up to word number `after`; 0: nothing."""

    line: UUID
    peer: UUID
    after: int


def columns(asks: Sequence[Ask]) -> tuple[list[UUID], list[UUID], list[int]]:
    """The parameters of UNKNOWN."""
    return [ask.line for ask in asks], [ask.peer for ask in asks], [ask.after for ask in asks]


def told(asks: Sequence[Ask], rows: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    """A frame for each page, in the order of `asks`, of the rows that UNKNOWN answered."""
    frames: list[dict[str, Any]] = [{"type": "words", "words": [], "read_at": ""} for _ask in asks]
    for place, read_at, seq, key, by, body, at in rows:
        frame = frames[place - 1]
        frame["read_at"] = read_at.isoformat() if read_at else ""
        if seq is not None:
            found = msgspec.json.decode(body) if isinstance(body, str) else body
            frame["words"].append(shown(seq, key, by, found, at))
    return frames


def shown(seq: int, key: str, by: str, body: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """A word as a browser shows it."""
    media = [
        {"url": f"/picture/{one['digest']}", "name": one.get("name", "")} for one in body.get("media", [])
    ]
    plain = {"text": body.get("text", ""), "name": body.get("name", "")}
    return {"type": "word", "seq": seq, "key": key, "by": by, **plain, "media": media, "at": at.isoformat()}
