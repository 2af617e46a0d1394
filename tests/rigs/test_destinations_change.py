"""A code leads where it is told to within a second, in every process, and never where a request tells it to."""

import asyncio
import itertools
import random
import time

import pytest

from afflux.kernel.ids import new_id
from rigs.edges import Database, Edge
from rigs.house import until
from rigs.wire import Wire, request

pytestmark = [pytest.mark.rig, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    with Database(tmp_path_factory.mktemp("change")) as made:
        yield made


@pytest.fixture(scope="module")
def edges(database):
    with Edge(database) as one, Edge(database) as two:
        yield one.ready(), two.ready()


async def watch(edges, slug, seen, until):
    """Adds (moment, place) of scans on every edge, 50 a second, until a moment that may be put off."""
    wires = [Wire(edge.port) for edge in edges]
    while time.time() < until():
        for wire in wires:
            status, headers, _body = await wire.ask(request(f"/c/{slug}"))
            assert status == 302
            seen.append((time.time(), headers["location"]))
        await asyncio.sleep(0.02)
    for wire in wires:
        wire.close()


def seconds_until_obeyed(database, edges, slug, sql, parameters, old):
    async def drill():
        seen, changed = [], float("inf")
        watching = asyncio.create_task(watch(edges, slug, seen, lambda: changed + 1.8))
        while len(seen) < 3 * len(edges) and not watching.done():
            await asyncio.sleep(0.02)
        await asyncio.to_thread(database.ask, sql, *parameters)
        changed = time.time()
        await watching
        return changed, seen

    changed, seen = asyncio.run(drill())
    assert all(place == old for _at, place in seen[: 3 * len(edges)])
    assert not any(place == old for at, place in seen if at > changed + 1.0)
    return max((at - changed for at, place in seen if place == old), default=0)


def test_a_new_address_acts_within_a_second_in_both_processes(database, edges):
    slug, code, urls = database.code()
    late = seconds_until_obeyed(
        database, edges, slug, "update channels_target set url = 'https://new.example.com/' where code_id = %s", [code], urls[0]
    )  # fmt: skip
    print(f"old address last seen {late * 1000:.0f} ms after the change")


def test_a_pause_acts_within_a_second_in_both_processes(database, edges):
    slug, code, urls = database.code()
    seconds_until_obeyed(
        database, edges, slug, "update channels_code set paused_at = now() where id = %s", [code], urls[0]
    )


def test_going_off_duty_acts_within_a_second_in_both_processes(database, edges):
    slug, code, _urls = database.code()
    unit, staff = new_id(), new_id()
    database.ask(
        "insert into organization_unit (id, kind, ancestry, number, name, city, address) values (%s, 'headquarters', array[%s::uuid], 'HQ', 'HQ', '', '')",
        unit, unit,
    )  # fmt: skip
    database.ask(
        "insert into organization_staff (id, unit_id, number, name, headline, contact_qr, picture, account_opened_on, on_duty)"
        " values (%s, %s, '1', 'Li', '', '', '', '2026-01-01', true)", staff, unit,
    )  # fmt: skip
    database.ask(
        "update channels_target set kind = 'staff', url = '', staff_id = %s where code_id = %s", staff, code
    )
    target = database.ask("select id from channels_target where code_id = %s", code)[0][0]
    place = f"/l/{slug}/{target}"
    seconds_until_obeyed(
        database, edges, slug, "update organization_staff set on_duty = false where id = %s", [staff], place
    )


def test_a_code_made_now_works_now_though_it_was_asked_for_before(database, edges):
    slug, code, urls = database.code()
    other = "Zz" + slug[2:]

    async def ask():
        wire = Wire(edges[0].port)
        status, headers, _body = await wire.ask(request(f"/c/{other}"))
        wire.close()
        return status, headers.get("location")

    assert asyncio.run(ask())[0] == 404
    database.ask("update channels_code set slug = %s where id = %s", other, code)
    until(lambda: asyncio.run(ask()) == (302, urls[0]))


EVIL = [
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example", "https:/evil.example",
    "https://evil.example", "http://evil.example", "//evil.example/%2f..", "%2f%2fevil.example", "%5c%5cevil.example", "/%09/evil.example",
    "/%0d%0aLocation:%20https://evil.example", "%0d%0aSet-Cookie:av=evil", "javascript:alert(1)", "data:text/html,evil",
    "https://shop.example@evil.example", "@evil.example", ".evil.example", "evil。example", "https://еvil.example", "[::1]",
    "https://[::ffff:127.0.0.1]/", "?url=https://evil.example", "?next=//evil.example", "#//evil.example", "..;/evil", "/..//evil.example",
    "%2e%2e//evil.example", "https%3A%2F%2Fevil.example", "\tevil.example", "evil.example:80", "https://evil.example%23.shop.example",
    "https://2130706433/", "https://0x7f.1/", "http:\\\\evil.example", "//evil%E3%80%82example", "feed:https://evil.example", "vbscript:evil",
]  # fmt: skip
HEADERS = [
    "Host",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Original-URL",
    "X-Rewrite-URL",
    "Referer",
    "Origin",
    "Forwarded",
    "Cookie",
    "User-Agent",
]


def test_no_request_leads_a_code_astray(database, edges):
    slug, _code, urls = database.code(targets=3)
    dice = random.Random(7)
    asked = [request(f"/c/{slug}{quoted(evil)}") for evil in EVIL]
    asked += [
        request(f"/c/{slug}?{name}={quoted(evil)}")
        for evil in EVIL
        for name in ("url", "next", "to", "redirect_uri")
    ]
    asked += [request(f"/c/{quoted(evil)}") for evil in EVIL]
    asked += [
        request(f"/c/{slug}", f"{name}: {quoted(evil)}")
        for name, evil in itertools.product(HEADERS[1:], EVIL)
    ]
    asked += [request(f"/c/{slug}", host=quoted(evil)) for evil in EVIL]
    asked += [
        request(f"/c/{slug}", "Cookie: av=" + "".join(dice.choices("0123456789abcdefg%\\/", k=32)))
        for _ in range(100)
    ]

    async def ask_all():
        found = []
        for data in asked:
            wire = Wire(edges[0].port)
            found.append((data, await wire.ask(data)))
            wire.close()
        return found

    answers = asyncio.run(ask_all())
    redirected = [
        (data, headers["location"])
        for data, (status, headers, _body) in answers
        if status in (301, 302, 303, 307, 308)
    ]
    astray = [(data, place) for data, place in redirected if place not in urls]
    print(f"{len(answers)} requests, {len(redirected)} redirects, {len(astray)} astray")
    assert not astray
    assert {status for _data, (status, _headers, _body) in answers} <= {302, 400, 404}
    assert len(redirected) > len(EVIL) * 4
    assert all("evil" not in headers.get("set-cookie", "") for _data, (_status, headers, _body) in answers)


def quoted(text):
    """Bytes that fit into a request line; what a browser would send for the rest."""
    return "".join(c if 32 < ord(c) < 127 else "".join(f"%{b:02x}" for b in c.encode()) for c in text)
