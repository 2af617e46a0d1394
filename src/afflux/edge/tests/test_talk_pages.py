"""Open pages of the inbox: who is told of what, and what happens to a page that does not read."""

import asyncio
import sys
from uuid import UUID

import pytest

from afflux.conversations.seeing import Place, Reader
from afflux.edge.store import Breaker
from afflux.edge.talk.stream import Stream
from afflux.edge.talk.watchers import BEHIND, EACH, EVERYTHING, NOTICE, Watchers

A, B, ME, OTHER = (UUID(int=number) for number in range(1, 5))
TALK = "01890000-0000-7000-8000-000000000001"


def events(watcher) -> list[bytes]:
    found = []
    while not watcher.events.empty():
        found.append(watcher.events.get_nowait())
    return found


def test_a_page_is_told_of_its_store_only() -> None:
    async def run() -> None:
        pages = Watchers()
        of_a = pages.add(Reader(ME, frozenset({A}), None, own_only=False))
        of_b = pages.add(Reader(OTHER, frozenset({B}), None, own_only=False))
        pages.changed([(TALK, Place(A, None, None))])
        assert events(of_a) == [f"event: talk\ndata: {TALK}\n\n".encode()]
        assert events(of_b) == []

    asyncio.run(run())


def test_a_talk_that_went_elsewhere_is_told_once_more_so_that_it_leaves_the_list() -> None:
    async def run() -> None:
        pages = Watchers()
        mine = pages.add(Reader(ME, frozenset({A}), None, own_only=True))
        pages.changed([(TALK, Place(A, None, None))])
        pages.changed([(TALK, Place(A, None, OTHER))])
        pages.changed([(TALK, Place(A, None, OTHER))])
        assert len(events(mine)) == 2

    asyncio.run(run())


def test_a_page_that_does_not_read_is_told_to_look_at_everything() -> None:
    async def run() -> None:
        pages = Watchers()
        slow = pages.add(Reader(ME, None, None, own_only=False))
        for number in range(BEHIND + 1):
            pages.changed([(str(number), Place(None, None, None))])
        assert events(slow) == [EVERYTHING]

    asyncio.run(run())


def test_nobody_opens_pages_without_end() -> None:
    async def run() -> None:
        pages = Watchers()
        reader = Reader(ME, None, None, own_only=False)
        opened = [pages.add(reader) for _ in range(EACH)]
        assert pages.add(reader) is None
        pages.drop(opened[0])
        assert pages.add(reader) is not None

    asyncio.run(run())


def test_a_page_with_a_bell_hears_of_its_readers_notices_and_of_no_talk() -> None:
    async def run() -> None:
        pages = Watchers()
        bell = pages.add(Reader(ME, None, None, own_only=False), only_notices=True)
        other = pages.add(Reader(OTHER, None, None, own_only=False), only_notices=True)
        pages.changed([(TALK, Place(A, None, None))])
        pages.noticed(ME)
        assert (events(bell), events(other)) == ([NOTICE], [])

    asyncio.run(run())


@pytest.mark.django_db
def test_the_guards_rules_are_loaded_once_while_the_first_reader_reads(caplog) -> None:
    async def run() -> None:
        stream = Stream(asyncio.Event().wait, Breaker("postgresql:///nowhere"))
        first, second = stream.prepare(), stream.prepare()
        assert first is second
        await first
        stream.stop()

    asyncio.run(run())
    assert "afflux.guard.reading" in sys.modules
    assert caplog.messages == []
