"""The timeline: everything known of a person, newest first, merged from sources that any room may register."""

from __future__ import annotations

import base64
import binascii
import heapq
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from afflux.contacts.models import Person
from afflux.kernel.actors import Actor


@dataclass(frozen=True)
class Entry:
    """One fact: when, what kind (a word for filters), an icon of the sprite, a whole sentence, where it leads."""

    at: datetime
    kind: str
    icon: str
    sentence: Any
    url: str = ""


@dataclass(frozen=True)
class Asked:
    """What a source is asked for: at most `limit` entries of `person`, `at` ≤ `before` (None: all), newest first, in a
    fixed order, the first `skip` left out. `keys`: the person's identity keys, for facts that carry a subject."""

    person: Person
    keys: tuple[UUID, ...]
    actor: Actor
    before: datetime | None
    skip: int
    limit: int


Source = Callable[[Asked], list[Entry]]
_SOURCES: dict[str, tuple[Any, Source]] = {}


def source(key: str, label: Any, entries: Source) -> None:
    """Register a source of entries under `key`; `label` names it in the filter of the timeline."""
    _SOURCES[key] = (label, entries)


def sources() -> list[tuple[str, Any]]:
    """(key, label) of every source."""
    return [(key, label) for key, (label, _entries) in _SOURCES.items()]


def page_of(
    person: Person, *, actor: Actor, cursor: str | None = None, only: str = "", size: int = 30
) -> tuple[list[Entry], str | None]:
    """One page of entries and the cursor of the next (None at the end). `only` names one source.

    The cursor holds the last instant shown and how many entries of that instant each source has shown: facts of one
    instant (an imported file has thousands) neither repeat nor vanish between pages.
    """
    before, skips = _decoded(cursor)
    keys = tuple(person.identities.values_list("key", flat=True))
    streams = []
    for key, (_label, entries) in _SOURCES.items():
        if not only or key == only:
            asked = Asked(person, keys, actor, before, skips.get(key, 0), size + 1)
            streams.append([(entry, key) for entry in entries(asked)])
    merged = list(heapq.merge(*streams, key=lambda pair: pair[0].at, reverse=True))
    shown = merged[:size]
    more = len(merged) > size
    return [entry for entry, _key in shown], _cursor(shown, before, skips) if more else None


def _cursor(shown: list[tuple[Entry, str]], before: datetime | None, skips: dict[str, int]) -> str:
    last = shown[-1][0].at
    counts = dict(skips) if last == before else {}
    for entry, key in shown:
        if entry.at == last:
            counts[key] = counts.get(key, 0) + 1
    text = json.dumps([last.isoformat(), counts], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decoded(cursor: str | None) -> tuple[datetime | None, dict[str, int]]:
    if not cursor or len(cursor) > 600:
        return None, {}
    try:
        at, skips = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        known = {
            key: skip
            for key, skip in skips.items()
            if key in _SOURCES and isinstance(skip, int) and 0 <= skip < 1_000_000
        }
        when = datetime.fromisoformat(at)
        return (when, known) if when.tzinfo else (None, {})
    except (ValueError, TypeError, AttributeError, binascii.Error):
        return None, {}
