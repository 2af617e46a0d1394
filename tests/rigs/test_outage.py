"""The database goes silent or dies: codes go on leading somewhere, and not one of their scans is lost or counted twice."""

import asyncio
import signal
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from rigs.edges import Database, Edge
from rigs.house import until
from rigs.wire import Gone, Wire, get, request

pytestmark = [pytest.mark.rig, pytest.mark.timeout(600)]
DARK = 8.0  # seconds without a database


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    with Database(tmp_path_factory.mktemp("outage")) as made:
        yield made


class Visitors:
    """Strangers at a steady pace; what each was answered, and the id under which its scan must be found."""

    def __init__(self, port, slug, rate=200):
        self.port, self.slug, self.rate = port, slug, rate
        self.stopped = False
        self.scans, self.places, self.waits, self.failures = [], Counter(), [], []
        self.asked = []  # (moment, place): a question asked in the dark cannot have been answered by the database

    async def run(self):
        wires, asked = [Wire(self.port) for _ in range(64)], []
        begun, number = time.monotonic(), 0
        while not self.stopped:
            asked.append(
                asyncio.create_task(self._scan(wires[number % 64], asyncio.get_running_loop().time()))
            )
            number += 1
            await asyncio.sleep(max(0, begun + number / self.rate - time.monotonic()))
        await asyncio.gather(*asked)
        for wire in wires:
            wire.close()

    async def _scan(self, wire, due):
        wire.turn = getattr(wire, "turn", None) or asyncio.Lock()
        async with wire.turn:
            sent = time.monotonic()
            try:
                status, headers, _body = await wire.ask(request(f"/c/{self.slug}"))
            except Gone:
                status, headers = 0, {}
        self.waits.append(asyncio.get_running_loop().time() - due)
        if status != 302:
            self.failures.append(status)
            return
        self.places[headers["location"]] += 1
        self.asked.append((sent, headers["location"]))
        self.scans.append(UUID(headers["set-cookie"].partition("=")[2].partition(";")[0]))


def in_the_dark(database, edge, slug, darken, lighten, rate=200):
    visitors = Visitors(edge.port, slug, rate)
    with ThreadPoolExecutor(1) as thread:
        load = thread.submit(asyncio.run, visitors.run())
        try:
            until(lambda: len(visitors.scans) > rate, edge.said)
            darken()
            dark_from = time.monotonic()
            time.sleep(DARK)
            dark_to = time.monotonic()
            lighten()
            time.sleep(1.5)
        finally:
            visitors.stopped = True
        load.result(60)
    until(lambda: not spooled(database), edge.said)
    return visitors, Counter(place for sent, place in visitors.asked if dark_from < sent < dark_to)


def spooled(database):
    """The files of scans that wait for the database."""
    return list((database.folder / "data" / "spool").glob("*"))


def stored(database, code):
    return {one for (one,) in database.ask("select id from channels_scan where code_id = %s", code)}


def judge(visitors, database, code):
    asked = len(visitors.scans) + len(visitors.failures)
    waits = sorted(visitors.waits)
    print(
        f"availability {100 * len(visitors.scans) / asked:.2f} % of {asked}, longest wait {waits[-1]:.2f} s, p99 {waits[len(waits) * 99 // 100]:.3f} s"
    )
    assert visitors.failures == []
    assert waits[-1] < 20.0, "a visitor does not wait for the database"
    there = stored(database, code)
    assert set(visitors.scans) <= there, "a scan was lost"
    assert len(there) == len(visitors.scans), "a scan is there that nobody made"


def test_a_silent_database_stops_no_visitor_and_loses_no_scan(database):
    slug, code, urls = database.code(targets=2)
    with Edge(database) as edge:
        edge.ready()
        until(lambda: get(edge.port, "/account/login/") == 200)  # Django is loaded
        before = edge.memory()
        visitors, in_dark = in_the_dark(
            database, edge, slug, lambda: database.signal_all(signal.SIGSTOP), lambda: database.signal_all(signal.SIGCONT)
        )  # fmt: skip
        grown = edge.memory() - before
    judge(visitors, database, code)
    assert set(visitors.places) <= set(urls)
    assert sum(in_dark.values()) > DARK * 100, "redirects must go on in the dark"
    assert grown < 48 * 1024 * 1024
    counted = database.ask("select sum(used) from channels_quota where scope = %s", code)[0][0]
    assert counted == len(visitors.scans), "each scan counts once"


def test_a_killed_database_stops_no_visitor_and_loses_no_scan(database):
    slug, code, _urls = database.code(targets=2)
    with Edge(database) as edge:
        edge.ready()
        visitors, in_dark = in_the_dark(database, edge, slug, database.kill, database.start)
    judge(visitors, database, code)
    assert sum(in_dark.values()) > DARK * 100


def test_capped_places_close_in_the_dark(database):
    slug, code, urls = database.code(cap=100_000, fallback_url="https://closed.example.com/")
    with Edge(database) as edge:
        edge.ready()
        visitors, in_dark = in_the_dark(database, edge, slug, database.kill, database.start)
    judge(visitors, database, code)
    assert set(in_dark) == {"https://closed.example.com/"}
    assert visitors.places[urls[0]] > 0, "with the database the place is open"


def test_what_a_dead_process_left_behind_is_brought_in_by_the_next(database):
    slug, code, _urls = database.code()
    edge = Edge(database).start().ready()
    visitors = Visitors(edge.port, slug)
    with ThreadPoolExecutor(1) as thread:
        load = thread.submit(asyncio.run, visitors.run())
        try:
            until(lambda: len(visitors.scans) > 50, edge.said)
            database.kill()
            until(lambda: spooled(database), edge.said)
            time.sleep(1)
        finally:
            visitors.stopped = True
        load.result(60)
    edge.end(signal.SIGKILL)
    database.start()
    assert set(visitors.scans) - stored(database, code), "some scans must be in the spool only"
    with Edge(database) as heir:
        heir.ready()
        until(lambda: not spooled(database), heir.said)
    assert set(visitors.scans) <= stored(database, code)
