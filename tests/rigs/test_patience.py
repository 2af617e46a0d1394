"""Idle sockets, slow bodies and oversized ones cost memory for their bytes and nothing else: no thread, no waiting for others."""

import asyncio
import contextlib
import gzip
import json
import resource
import time

import pytest

from rigs.edges import Database, Edge
from rigs.house import until
from rigs.wire import Gone, get, once, posted, request

pytestmark = [pytest.mark.rig, pytest.mark.timeout(600)]
IDLE, SLOW = 10_000, 200


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    with Database(tmp_path_factory.mktemp("patience")) as made:
        yield made


@pytest.fixture(scope="module")
def edge(database):
    with Edge(database) as running:
        running.ready()
        until(lambda: get(running.port, "/account/login/") == 200)
        yield running


def test_ten_thousand_idle_sockets_and_slow_bodies_hold_nobody_up(database, edge):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, IDLE + 2_000)), hard))
    idle = min(IDLE, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 1_500)
    slug, _code, urls = database.code()

    async def open_idle(gate):
        async with gate:
            return (await asyncio.open_connection("127.0.0.1", edge.port))[1]

    async def open_slow():
        _reader, writer = await asyncio.open_connection("127.0.0.1", edge.port)
        writer.write(b"POST /account/login/ HTTP/1.1\r\nHost: rig\r\nContent-Length: 5000\r\n\r\nx")
        return writer

    async def drill():
        gate = asyncio.Semaphore(200)
        writers = await asyncio.gather(
            *(open_idle(gate) for _ in range(idle)), *(open_slow() for _ in range(SLOW))
        )
        begun = time.monotonic()
        scan = await once(edge.port, request(f"/c/{slug}"))
        pages = [(await once(edge.port, request("/account/login/")))[0] for _ in range(10)]
        took = time.monotonic() - begun
        for writer in writers:
            writer.close()
        await asyncio.sleep(0.5)
        return scan, pages, took

    (status, headers, _body), pages, took = asyncio.run(drill())
    print(
        f"{idle} idle sockets, {SLOW} slow bodies: a scan and ten pages in {took:.2f} s, {edge.memory() / 2**20:.0f} MiB"
    )
    assert (status, headers["location"]) == (302, urls[0])
    assert pages == [200] * 10
    assert took < 60, "nobody waits for the slow ones, who never end"


def test_bodies_that_are_too_large_are_refused_and_not_kept(edge):
    before = edge.memory()
    bomb = gzip.compress(bytes(64 * 1024 * 1024))

    async def drill():
        answers = []
        for data in (
            posted(bomb, "Content-Encoding: gzip"),
            posted(b"[" + b"1," * 600_000 + b"1]"),
            b"POST /collect HTTP/1.1\r\nHost: rig\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n",
            b"POST /account/login/ HTTP/1.1\r\nHost: rig\r\nContent-Length: 99999999999\r\n\r\n",
        ):
            with contextlib.suppress(Gone):
                answers.append((await once(edge.port, data))[0])
        return answers

    assert asyncio.run(drill()) == [413, 413, 413, 413]
    assert edge.memory() - before < 24 * 1024 * 1024


def test_what_a_sender_is_told_about_its_events(database, edge):
    async def drill(*bodies_and_headers):
        return [await once(edge.port, posted(body, *headers)) for body, headers in bodies_and_headers]

    one = json.dumps({"id": "told-1", "kind": "view", "visitor": "v"}).encode()
    mixed = json.dumps(
        [
            {"id": "told-1", "kind": "view"},
            {"id": "told-2", "kind": "view"},
            {"id": "told-3"},
            {"id": "told-2", "kind": "view"},
        ]
    ).encode()
    lines = b'{"id":"told-4","kind":"view"}\n{"id":"told-5","kind":"view"}\n'
    found = asyncio.run(
        drill(
            (one, ()), (one, ()), (mixed, ()), (lines, ()), (gzip.compress(b'{"id":"told-6","kind":"view"}'), ("Content-Encoding: gzip",)),
            (b'{"id":"told-7"}', ()), (one, ("Authorization: Bearer afxWrong_key",)),
        )
    )  # fmt: skip
    counts = [
        (status, json.loads(body).get("accepted"), json.loads(body).get("duplicates"))
        for status, _headers, body in found
    ]
    assert counts == [
        (200, 1, 0),
        (200, 0, 1),
        (200, 1, 2),
        (200, 2, 0),
        (200, 1, 0),
        (422, 0, 0),
        (401, None, None),
    ]
    assert [one["index"] for one in json.loads(found[2][2])["rejected"]] == [2]
    assert all(headers["access-control-allow-origin"] == "*" for _status, headers, _body in found)
    assert not any("access-control-allow-credentials" in headers for _status, headers, _body in found)
    assert database.ask("select count(*) from events_event where id is not null and kind = 'view'") == [(5,)]
