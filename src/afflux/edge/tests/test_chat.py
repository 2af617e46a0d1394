"""Parts of the chat's doors that need no server: limits, ears, and what a page is told about the script."""

import asyncio
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.db import connection

from afflux.edge.chat.catching import CatchUp
from afflux.edge.chat.guests import _PATH
from afflux.edge.chat.hub import Hub
from afflux.edge.chat.limits import Bucket, Limits, Places
from afflux.edge.chat.script import Script, _lean
from afflux.edge.store import Breaker

LINE, PEER = UUID(int=1), UUID(int=2)


def test_a_bucket_lets_a_burst_through_and_then_the_rate():
    bucket = Bucket(burst=3, per_second=0.5)
    assert [bucket.take("a", 0.0) for _ in range(4)] == [True, True, True, False]
    assert bucket.take("b", 0.0)
    assert [bucket.take("a", now) for now in (1.0, 2.0, 2.1, 4.1)] == [False, True, False, True]


def test_a_bucket_remembers_a_bounded_number_of_names():
    bucket = Bucket(burst=1, per_second=0.0, most=100)
    for name in range(1000):
        bucket.take(str(name), 0.0)
    assert len(bucket._left) <= 100
    assert not bucket.take("999", 0.0)


def test_places_are_counted_by_name_and_in_all_and_come_back():
    places = Places(most=3, each=2)
    assert [places.take(name) for name in ("a", "a", "a", "b", "c")] == [True, True, False, True, False]
    places.leave("a")
    assert places.take("c")
    places.leave("a")
    assert "a" not in places._taken


def test_a_guest_is_held_back_by_itself_and_by_its_network_but_typing_costs_the_network_nothing():
    limits = Limits()
    said = [limits.allows("say", f"guest {n}", "198.51.100.1", 0.0) for n in range(130)]
    assert said == [True] * 120 + [False] * 10
    assert limits.allows("typing", "guest 1", "198.51.100.1", 0.0)
    assert not limits.allows("hello", "guest 1", "198.51.100.2", 0.0)
    assert [limits.allows("contact", "guest", "198.51.100.3", 0.0) for _ in range(6)][-1] is False


def test_an_ear_hears_what_was_told_before_it_listened_and_nothing_of_others():
    async def story():
        hub = Hub(None)
        with hub.ear(LINE, PEER) as ear:
            hub._told(None, 0, "afflux_webchat", f"{LINE.hex}/{PEER.hex}/word")
            hub._told(None, 0, "afflux_webchat", f"{LINE.hex}/{LINE.hex}/house-types")
            hub._told(None, 0, "afflux_webchat", "nonsense")
            heard = [await ear.listen(0.01), await ear.listen(0.01)]
            hub._wake_all()
            return [*heard, await ear.listen(0.01), hub.hears(LINE, PEER), hub.hears(LINE, LINE)], hub

    heard, hub = asyncio.run(story())
    assert heard == [{"word"}, set(), {"word"}, True, False]
    assert not hub.any()


def test_only_a_whole_id_and_a_plain_word_are_a_door():
    assert _PATH.match(f"/chat/{LINE}/hello")
    for wrong in (
        f"/chat/{LINE}",
        f"/chat/{LINE}/hello/",
        f"/chat/{LINE}/Hello",
        "/chat/x/hello",
        f"/chat/{LINE}/hello\n",
    ):
        assert not _PATH.match(wrong)


def test_the_script_as_served_is_the_one_that_is_written_without_indents_and_comments():
    assert (
        _lean("  // why\n  const a = 1; // here\n\n    f(`x  y`);\n")
        == b"const a = 1; // here\n\nf(`x  y`);\n"
    )
    files = Script()._files
    assert len(files["/chat.js"]) < 15_000
    assert not any(
        word in files["/chat.js"] for word in (b"innerHTML", b"eval(", b"document.write", b".style.")
    )


@pytest.mark.django_db
def test_pages_that_ask_at_once_share_a_few_queries_and_one_that_left_holds_up_nobody():
    params = connection.get_connection_params()
    known = {name: params[name] for name in ("user", "password", "host", "port") if params.get(name)}
    where = f"postgresql:///{params['dbname']}?{urlencode(known)}"

    async def story():
        catching, queries = CatchUp(Breaker(where)), []
        run = catching._line.run

        async def counted(work):
            queries.append(work)
            return await run(work)

        catching._line.run = counted
        asking = [asyncio.create_task(catching.since(LINE, PEER, 0)) for _ in range(250)]
        await asyncio.sleep(0)
        asking[7].cancel()
        answers = await asyncio.gather(*asking, return_exceptions=True)
        catching._line.drop()
        return answers, len(queries)

    answers, queries = asyncio.run(story())
    assert isinstance(answers.pop(7), asyncio.CancelledError)
    assert answers == [{"type": "words", "words": [], "read_at": ""}] * 249
    assert queries == 3
