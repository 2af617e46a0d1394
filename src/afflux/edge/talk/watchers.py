"""Open pages of this process, and what each of them is told. Nobody waits for a page that does not read."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from afflux.conversations.seeing import Place, Reader

MOST = 2_000  # pages in this process
EACH = 30  # pages of one user
BEHIND = 200  # events that a page may not have read; then it is told once to look at everything
KNOWN = 5_000  # talks whose last place is remembered
EVERYTHING = b"event: all\ndata: -\n\n"
NOTICE = b"event: notice\ndata: -\n\n"


class Watcher:
    """One open page."""

    def __init__(self, reader: Reader, *, only_notices: bool = False) -> None:
        self.reader, self.only_notices = reader, only_notices
        self.events: asyncio.Queue[bytes] = asyncio.Queue(BEHIND)

    def tell(self, event: bytes) -> None:
        """Let the page have an event; where it is too far behind, all it needs to know is that much has changed."""
        try:
            self.events.put_nowait(event)
        except asyncio.QueueFull:
            while not self.events.empty():
                self.events.get_nowait()
            self.events.put_nowait(EVERYTHING)


class Watchers:
    """All open pages of this process, and where the talks stood that were told last."""

    def __init__(self) -> None:
        self._all: set[Watcher] = set()
        self._of_user: Counter[object] = Counter()
        self._places: dict[str, Place] = {}

    def add(self, reader: Reader, *, only_notices: bool = False) -> Watcher | None:
        """A new page; None where there are too many."""
        if len(self._all) >= MOST or self._of_user[reader.user] >= EACH:
            return None
        watcher = Watcher(reader, only_notices=only_notices)
        self._all.add(watcher)
        self._of_user[reader.user] += 1
        return watcher

    def drop(self, watcher: Watcher) -> None:
        """The page is closed."""
        self._all.discard(watcher)
        self._of_user[watcher.reader.user] -= 1
        if not self._of_user[watcher.reader.user]:
            del self._of_user[watcher.reader.user]

    def any(self) -> bool:
        """Whether anybody is there."""
        return bool(self._all)

    def changed(self, talks: Iterable[tuple[str, Place]]) -> None:
        """Tell each page of the talks its reader sees, and of those they saw until now: these must leave the list."""
        for talk, place in talks:
            before = self._places.pop(talk, place)
            if len(self._places) >= KNOWN:
                self._places.pop(next(iter(self._places)))
            self._places[talk] = place
            event = f"event: talk\ndata: {talk}\n\n".encode()
            self._tell(event, place, before)

    def here(self, talk: str, place: Place, told: bytes) -> None:
        """Tell who else is in a talk; `told` is JSON without line breaks."""
        self._tell(b"event: here\ndata: " + told + b"\n\n", place, place)

    def noticed(self, user: UUID) -> None:
        """Tell a user's pages that there is something to know, or no longer."""
        for watcher in self._all:
            if watcher.reader.user == user:
                watcher.tell(NOTICE)

    def everything(self) -> None:
        """Something may have been missed."""
        self._places.clear()
        for watcher in self._all:
            watcher.tell(EVERYTHING)

    def _tell(self, event: bytes, place: Place, before: Place) -> None:
        for watcher in self._all:
            if watcher.only_notices:
                continue
            if watcher.reader.sees(place) or (before is not place and watcher.reader.sees(before)):
                watcher.tell(event)
