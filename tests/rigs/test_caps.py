"""A cap is exact: under a crowd, over two processes, across the midnight of the code's own zone."""

import asyncio
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest

from rigs.edges import Database, Edge
from rigs.wire import Wire, request

pytestmark = [pytest.mark.rig, pytest.mark.timeout(600)]
CAP = 100
CROWD = 2_000
ZONE = "Asia/Shanghai"
PATIENT = "rigs.patient:application"


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    with Database(tmp_path_factory.mktemp("caps")) as made:
        yield made


async def crowd(ports, slug, scans):
    """All scans at once, each on a connection of its own, spread over the servers; how often each place was answered."""
    wires = [Wire(ports[i % len(ports)]) for i in range(scans)]
    gate = asyncio.Semaphore(500)  # opening, not asking, goes by turns: the backlog of a socket is finite

    async def open_one(wire):
        async with gate:
            wire.streams = await asyncio.open_connection("127.0.0.1", wire.port)

    await asyncio.gather(*map(open_one, wires))
    answers = await asyncio.gather(*(wire.ask(request(f"/c/{slug}")) for wire in wires))
    for wire in wires:
        wire.close()
    assert {status for status, _headers, _body in answers} == {302}
    return Counter(headers["location"] for _status, headers, _body in answers)


def rows(database, code):
    return dict(
        database.ask("select outcome, count(*) from channels_scan where code_id = %s group by 1", code)
    )


def used(database, scope):
    return dict(database.ask("select day, used from channels_quota where scope = %s", scope))


def test_two_thousand_at_once_over_two_processes_get_exactly_one_hundred_places(database):
    slug, code, urls = database.code(cap=CAP, targets=3)
    with Edge(database, app=PATIENT) as one, Edge(database, app=PATIENT) as two:
        one.ready()
        two.ready()
        places = asyncio.run(crowd([one.port, two.port], slug, CROWD))
    assert sum(places[url] for url in urls) == CAP
    assert places[f"/l/{slug}/full"] == CROWD - CAP
    assert rows(database, code) == {1: CAP, 3: CROWD - CAP}
    assert list(used(database, code).values()) == [CAP]


def test_caps_of_targets_hold_each_on_its_own(database):
    slug, code, urls = database.code(targets=4, target_cap=CAP // 4, fallback_url="https://full.example.com/")
    with Edge(database, app=PATIENT) as one, Edge(database, app=PATIENT) as two:
        one.ready()
        two.ready()
        places = asyncio.run(crowd([one.port, two.port], slug, CROWD))
    assert [places[url] for url in urls] == [CAP // 4] * 4
    assert places["https://full.example.com/"] == CROWD - CAP
    assert rows(database, code) == {1: CAP, 3: CROWD - CAP}


def test_midnight_in_the_zone_of_the_code_opens_one_hundred_more_and_not_one_else(database):
    slug, code, _urls = database.code(cap=CAP, zone=ZONE)
    for lead in (15, 40, 120):  # seconds until midnight; a busy machine takes more of them to start
        now = datetime.now(UTC)
        midnight = datetime.combine(
            now.astimezone(ZoneInfo(ZONE)).date() + timedelta(days=1), datetime.min.time(), ZoneInfo(ZONE)
        )
        offset = str((midnight - now).total_seconds() - lead)
        with (
            Edge(database, app=PATIENT, AFFLUX_CLOCK_OFFSET=offset) as one,
            Edge(database, app=PATIENT, AFFLUX_CLOCK_OFFSET=offset) as two,
        ):
            one.ready()
            two.ready()
            if time.time() < now.timestamp() + lead - 6:
                asyncio.run(steady([one.port, two.port], slug, now.timestamp() + lead))
                break
    per_day = database.ask(
        "select (at at time zone %s)::date, count(*) filter (where outcome = 1), count(*) from channels_scan where code_id = %s group by 1 order by 1",
        ZONE, code,
    )  # fmt: skip
    assert [assigned for _day, assigned, _all in per_day] == [CAP, CAP]
    assert all(total > 3 * CAP for _day, _assigned, total in per_day), (
        "the load must press on both sides of midnight"
    )
    assert list(used(database, code).values()) == [CAP, CAP]
    assert per_day[1][0] == midnight.date()


async def steady(ports, slug, midnight):
    """Scan over 32 connections until a crowd has come on the other side of midnight too."""
    after = 0

    async def one(wire):
        nonlocal after
        while after < 5 * CAP:
            asked = time.time()
            status, _headers, _body = await wire.ask(request(f"/c/{slug}"))
            assert status == 302
            after += asked > midnight
            await asyncio.sleep(0.01)
        wire.close()

    await asyncio.gather(*(one(Wire(ports[i % len(ports)])) for i in range(32)))


def test_control_looking_before_leaping_overshoots(database):
    """The same crowd, the same table, read and then written: the rig must be able to show a cap that breaks."""
    _slug, code, _urls = database.code(cap=CAP)
    database.ask("insert into channels_quota (scope, day, used) values (%s, '2026-01-01', 0)", code)
    taken = asyncio.run(naive_crowd(database.url, code))
    assert taken > CAP


async def naive_crowd(url, code):
    connections = [await psycopg.AsyncConnection.connect(url, autocommit=True) for _ in range(32)]
    taken = 0

    async def scan(connection):
        nonlocal taken
        for _ in range(CROWD // 32):
            cursor = await connection.execute("select used from channels_quota where scope = %s", [code])
            if (await cursor.fetchone())[0] < CAP:
                await connection.execute("update channels_quota set used = used + 1 where scope = %s", [code])
                taken += 1

    await asyncio.gather(*map(scan, connections))
    for connection in connections:
        await connection.close()
    return taken
