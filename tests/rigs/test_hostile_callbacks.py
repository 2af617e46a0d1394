"""A real server's door against bodies that no carrier sends: refused at once, and the server stays as small as it was."""

import contextlib
import gzip
import select
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from afflux.connectors.tests.conftest import SEAL, VALUES, added
from afflux.connectors.wechat import xml
from rigs.edges import Database, Edge
from rigs.house import until
from rigs.test_callbacks import OPTIONS, afflux, send

pytestmark = [pytest.mark.rig, pytest.mark.timeout(600)]
MEGABYTE = 1024 * 1024
GROWTH = 5 * MEGABYTE


@pytest.fixture(scope="module")
def edge(tmp_path_factory):
    with Database(tmp_path_factory.mktemp("hostile")) as database:
        afflux(database, "connectors", "add", "wecom", *OPTIONS)
        with Edge(database) as running:
            running.ready()
            running.path = f"/hook/{database.ask('select id from connectors_connection')[0][0]}"
            until(lambda: send(running, running.path, "first") == 200, running.said)
            for _ in range(5):
                pour(running, 600_000)
            yield running


def answered(talk):
    """The status line's number; 0 where the server hung up without one."""
    talk.settimeout(20)
    try:
        return int(talk.recv(64).split(b" ")[1])
    except (OSError, IndexError):
        return 0


def pour(edge, size, *, chunked=False):
    """POST so many bytes, as far as the server takes them; (status, seconds until it)."""
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", edge.port), timeout=20) as talk:
        how = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {size}"
        talk.sendall(
            f"POST {edge.path} HTTP/1.1\r\nHost: x\r\n{how}\r\nContent-Type: text/xml\r\n\r\n".encode()
        )
        piece = b"x" * MEGABYTE
        framed = f"{len(piece):x}\r\n".encode() + piece + b"\r\n" if chunked else piece
        with contextlib.suppress(OSError):
            for _ in range(size // MEGABYTE + 1):
                talk.sendall(framed)
            if chunked:
                talk.sendall(b"0\r\n\r\n")
        return answered(talk), time.monotonic() - begun


def test_bodies_of_any_size_are_refused_and_take_no_memory(edge):
    before = edge.memory()
    for size, chunked in ((1024 * MEGABYTE, False), (256 * MEGABYTE, True), (8 * MEGABYTE, False)):
        status, seconds = pour(edge, size, chunked=chunked)
        print(f"{size // MEGABYTE} MB {'chunked ' if chunked else ''}-> {status} in {seconds:.2f} s")
        assert status in (0, 400, 408, 411, 413)
    assert edge.memory() - before < GROWTH
    assert send(edge, edge.path, "afterwards") == 200


def test_packed_bodies_are_not_unpacked(edge):
    body = gzip.compress(b"<xml>" + b"x" * 64 * MEGABYTE + b"</xml>")
    before = edge.memory()
    with socket.create_connection(("127.0.0.1", edge.port), timeout=20) as talk:
        head = f"POST {edge.path} HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
        talk.sendall(head.encode() + body)
        assert answered(talk) in (400, 413)
    assert edge.memory() - before < GROWTH


def test_nothing_is_fetched_for_xml_from_outside(edge):
    """A canary listens; sealed with the right key, the message still may not make us ask it."""
    with socket.create_server(("127.0.0.1", 0)) as canary:
        address = f"http://127.0.0.1:{canary.getsockname()[1]}"
        bombs = [
            f'<!DOCTYPE x SYSTEM "{address}/a.dtd"><xml><A>1</A></xml>',
            f'<!DOCTYPE x [<!ENTITY a SYSTEM "{address}/a">]><xml><A>&a;</A></xml>',
            f'<!DOCTYPE x [<!ENTITY % p SYSTEM "{address}/p">%p;]><xml/>',
            f'<xml xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="{address}/i"/></xml>',
        ]
        answers = [post(edge, SEAL.close(bomb.encode(), at=datetime.now(UTC))) for bomb in bombs]
        assert not knocked(canary, seconds=0.5)
        with socket.create_connection(canary.getsockname()):
            assert knocked(canary, seconds=5), "the canary would not have heard"
    assert answers[:3] == [400] * 3


def knocked(listening, *, seconds):
    """Whether anybody asked to come in; who waits at the door counts, accepted or not."""
    return bool(select.select([listening], [], [], seconds)[0])


def post(edge, signed):
    import httpx

    query = {"msg_signature": signed.signature, "timestamp": signed.timestamp, "nonce": signed.nonce}
    body = xml.write({"ToUserName": VALUES["corp_id"], "Encrypt": signed.sealed})
    return httpx.post(
        f"http://127.0.0.1:{edge.port}{edge.path}", params=query, content=body, timeout=20
    ).status_code


def test_a_captured_request_a_hundred_times_at_once_is_acknowledged_and_is_one(edge):
    begun = datetime.now(UTC)
    signed = SEAL.close(xml.write(added("wmOnce")), at=begun)
    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(lambda _n: post(edge, signed), range(100)))
    assert answers == [200] * 100
    rows = edge.database.ask("select count(*) from connectors_callback where received_at >= %s", begun)
    assert rows == [(1,)]


def test_a_wrong_signature_seal_or_receiver_is_answered_alike_and_in_like_time(edge):
    now = datetime.now(UTC)
    good = SEAL.close(xml.write(added("wm1")), at=now)
    other_key = type(SEAL)(SEAL.token, bytes(32), SEAL.receiver).close(b"<xml/>", at=now)
    other_corp = type(SEAL)(SEAL.token, SEAL.key, "ww000000").close(b"<xml/>", at=now)
    bad = {
        "signature": type(good)(good.sealed, "0" * 40, good.timestamp, good.nonce),
        "key": other_key,
        "company": other_corp,
    }
    times = {name: [] for name in bad}
    for _ in range(40):  # by turns, so that a moment in which the machine is busy is one for all
        for name, signed in bad.items():
            begun = time.perf_counter()
            assert post(edge, signed) == 403
            times[name].append(time.perf_counter() - begun)
    middles = {name: sorted(took)[20] for name, took in times.items()}
    print({name: f"{seconds * 1000:.1f} ms" for name, seconds in middles.items()})
    assert max(middles.values()) < 3 * min(middles.values())
