"""The small parts of the edge, each by what it promises."""

import asyncio
import gzip
import io
import zlib
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.http import HttpResponse

from afflux.channels.landing.visitors import remember
from afflux.edge.agents import ANDROID, BOT, DESKTOP, IOS, UNKNOWN, WECHAT, is_prefetch, kind_of
from afflux.edge.bodies import BadEncoding, CutShort, TooLarge, inflate, read_small, spool
from afflux.edge.commits import GroupCommit
from afflux.edge.environ import environ_of
from afflux.edge.misses import MOST, WINDOW, Misses
from afflux.edge.moments import IdMaker
from afflux.edge.outage import Spool, SpooledScan
from afflux.edge.proxies import Proxies
from afflux.edge.redirects import _VISITOR
from afflux.edge.remembered import Remembered
from afflux.edge.store import StoreDown


class Headers(dict):
    def items(self):
        return [(name, value) for name, value in super().items() if value.isascii()]  # as the server does


def scope(client="198.51.100.7:4711", **headers):
    return SimpleNamespace(
        client=client, server="127.0.0.1:8000", scheme="http", method="POST", path="/é", query_string="a=b", http_version="1.1",
        authority=None, headers=Headers({name.replace("_", "-"): value for name, value in headers.items()}),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605 MicroMessenger/8.0.49 NetType/WIFI Language/zh_CN",
            WECHAT,
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605 Safari/604", IOS),
        ("Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/126 Mobile", ANDROID),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126", DESKTOP),
        ("python-httpx/0.28", UNKNOWN),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", BOT),
        ("facebookexternalhit/1.1", BOT),
        ("WhatsApp/2.23.20.0", BOT),
        ("TelegramBot (like TwitterBot)", BOT),
        ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", BOT),
        ("Mozilla/5.0 (compatible; Baiduspider/2.0)", BOT),
        ("MicroMessenger Client", BOT),
        ("Mozilla/5.0 (Linux; Android 12; CUBOT X50) Chrome/126", ANDROID),
    ],
)
def test_machines_that_draw_previews_are_told_from_people(agent, kind):
    assert kind_of(agent) == kind


def test_the_id_that_a_page_leaves_in_a_browser_is_the_one_that_the_door_reads():
    visitor, answer = uuid4(), HttpResponse()
    remember(answer, visitor)
    sent = answer.cookies["av"].output(header="", attrs=[]).strip()
    for cookie in (sent, f"a=b; {sent}", f"{sent}; c=d"):
        assert _VISITOR.search(cookie).group(1) == visitor.hex


def test_a_network_that_guesses_is_refused_for_a_minute_and_others_are_not():
    misses = Misses()
    for _ in range(MOST):
        assert not misses.too_many("2a00:1450:1:2::1", 10.0)
        misses.note("2a00:1450:1:2::9")
        misses.note("10.0.0.9")
    assert misses.too_many("2a00:1450:1:2::7", 11.0)
    assert not misses.too_many("2a00:1450:1:3::1", 12.0)
    assert not misses.too_many("10.0.0.9", 12.0)
    assert not misses.too_many("2a00:1450:1:2::7", 10.0 + WINDOW)


def test_a_prefetch_is_no_visit():
    assert is_prefetch("prefetch", None)
    assert is_prefetch(None, "prefetch;prerender")
    assert not is_prefetch(None, None)


def test_a_bomb_is_not_inflated():
    bomb = gzip.compress(bytes(50_000_000))
    with pytest.raises(TooLarge):
        inflate(bomb, 1_000_000)
    assert inflate(gzip.compress(b"x" * 1_000_000), 1_000_000) == b"x" * 1_000_000
    for broken in (
        b"no gzip",
        gzip.compress(b"abc")[:-5],
        gzip.compress(b"abc") + b"tail",
        zlib.compress(b"abc"),
    ):
        with pytest.raises(BadEncoding):
            inflate(broken, 1_000)


class Chunks:
    def __init__(self, *parts):
        self.parts, self.read = parts, 0

    async def __aiter__(self):
        for part in self.parts:
            self.read += len(part)
            yield part


def test_a_body_without_end_is_left_as_soon_as_it_is_too_large():
    endless = Chunks(*[b"x" * 1000] * 1000)
    with pytest.raises(TooLarge):
        asyncio.run(read_small(scope(), endless, 5_000))
    assert endless.read <= 6_000
    with pytest.raises(TooLarge):
        asyncio.run(read_small(scope(content_length="999999"), endless, 5_000))


def test_a_body_that_was_cut_is_no_body():
    with pytest.raises(CutShort):
        asyncio.run(spool(scope(content_length="10"), Chunks(b"12345"), 100))
    file, size = asyncio.run(spool(scope(content_length="5"), Chunks(b"123", b"45"), 100))
    with file:
        assert (file.read(), size) == (b"12345", 5)


def test_forwarding_headers_count_only_from_the_trusted_proxy():
    told = {
        "x_forwarded_for": "203.0.113.9, 10.0.0.2",
        "x_forwarded_proto": "https",
        "x_forwarded_host": "evil.example",
    }
    stranger = environ_of(scope(**told), Proxies(""), io.BytesIO(), 0)
    assert (stranger["REMOTE_ADDR"], stranger["wsgi.url_scheme"]) == ("198.51.100.7", "http")
    known = environ_of(scope(client="10.0.0.1:99", **told), Proxies("10.0.0.0/8"), io.BytesIO(), 0)
    assert (known["REMOTE_ADDR"], known["wsgi.url_scheme"]) == ("203.0.113.9", "https")
    assert not any("FORWARDED" in name for environ in (stranger, known) for name in environ)


def test_the_environment_is_that_of_wsgi():
    environ = environ_of(
        scope(cookie="a=b", content_type="text/x", x_real__ip="1"), Proxies(""), io.BytesIO(b"hello"), 5
    )
    assert environ["PATH_INFO"] == "/é".encode().decode("latin-1")
    assert (environ["CONTENT_LENGTH"], environ["CONTENT_TYPE"], environ["HTTP_COOKIE"]) == (
        "5",
        "text/x",
        "a=b",
    )
    assert (environ["SERVER_NAME"], environ["SERVER_PORT"], environ["QUERY_STRING"]) == (
        "127.0.0.1",
        "8000",
        "a=b",
    )


def test_a_header_that_cannot_be_read_does_not_pass_for_absent():
    environ = environ_of(scope(idempotency_key="schlüssel", cookie="a=b"), Proxies(""), io.BytesIO(), 0)
    assert environ["HTTP_COOKIE"] == "a=b"
    assert environ["HTTP_IDEMPOTENCY_KEY"] == "\xff"


def test_ids_are_version_seven_in_order_of_time_and_never_twice():
    ids = IdMaker()
    made = [ids.make(1_790_000_000_000 + n // 100) for n in range(5_000)]
    assert len(set(made)) == 5_000
    assert all(len(one) == 32 and one[12] == "7" and one[16] == "8" for one in made)
    assert [one[:12] for one in made] == sorted(one[:12] for one in made)


def test_items_gather_while_a_batch_is_committed_and_none_is_left_behind():
    batches = []

    async def drill():
        async def commit(batch):
            batches.append(list(batch))
            await asyncio.sleep(0.001)

        commits = GroupCommit(commit, lambda batch, problem: None, bound=10_000, largest=64)
        for number in range(1_000):
            assert commits.add(number)
            if number % 7 == 0:
                await asyncio.sleep(0)
        await commits.drained()
        for _ in range(200):  # the moment when the last batch is done and the next item comes
            commits.add(0)
            await asyncio.sleep(0)
        await asyncio.wait_for(commits.drained(), 5)

    asyncio.run(drill())
    assert [one for batch in batches for one in batch][:1_000] == list(range(1_000))
    assert sum(map(len, batches)) == 1_200
    assert max(map(len, batches)) == 64


def test_a_full_queue_takes_nobody():
    async def drill():
        commits = GroupCommit(
            lambda batch: asyncio.sleep(0.01), lambda batch, problem: None, bound=10, largest=5
        )
        taken = [commits.add(number) for number in range(20)]
        await commits.drained()
        return taken

    assert asyncio.run(drill()).count(True) == 10


def test_a_stale_value_serves_while_the_database_is_away_and_unknown_ones_do_not():
    away = False

    async def load(keys):
        if away:
            raise StoreDown
        return {key: key.upper() for key in keys if key != "none"}

    async def drill():
        nonlocal away
        known = Remembered(load, most=10)
        assert await known.get("a") == "A"
        assert await known.get("none") is None
        known.forget()
        assert known.fresh("a") is None
        away = True
        assert await known.get("a") == "A"
        with pytest.raises(StoreDown):
            await known.get("b")

    asyncio.run(drill())


def test_a_change_told_during_the_reading_is_read_again():
    async def drill():
        async def load(keys):
            known.forget()
            return dict.fromkeys(keys, "old")

        known = Remembered(load, most=10)
        assert await known.get("a") == "old"
        assert known.fresh("a") is None

    asyncio.run(drill())


def spooled(number):
    return SpooledScan(f"{number:032x}", 1, "c" * 32, None, "d" * 32, 3, 0, "", [])


def test_a_spool_gives_back_whole_lines_and_leaves_the_files_of_the_living_alone(tmp_path):
    living, heir = Spool(tmp_path), Spool(tmp_path)
    assert living.append([spooled(1), spooled(2)])
    assert list(heir.waiting()) == []
    living.close()
    path = next(tmp_path.glob("*.jsonl"))
    path.write_bytes(path.read_bytes() + b'["cut by a cra')
    found = list(heir.waiting())
    assert [scan.id for _path, scans in found for scan in scans] == [spooled(1).id, spooled(2).id]
    heir.done(path)
    assert heir.is_empty()
