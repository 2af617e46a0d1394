"""Answers to many open chats at once, against a bare echo on the same server: `python -m bench.chat --sockets 1000`.

All answers are stored by one commit, or each by its own; how late each page has its own is told beside how late a socket of
the emptiest server hears its echo when as many send at once. Server, database and this driver share the cores.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
import websockets
from bench.servers import CHAT_SERVERS, ROOT, Place, everything

from afflux.edge.serve import allow_sockets

GUESTS = """
import sys, uuid, django
django.setup()
from afflux.connectors import actions
from afflux.connectors.webchat import passes
from afflux.kernel.actors import SYSTEM
from afflux.kernel.clock import utc_now
line = actions.add(by=SYSTEM, at=utc_now(), kind="webchat", values={}, name="Bench").id
print(line, *(passes.pass_of(line, uuid.uuid4()) for _ in range(int(sys.argv[1]))))
"""
GUEST = "insert into connectors_webchat_guest (id, connection_id, peer, seq, seen, first_at, last_at, page, referrer, language) values (%s, %s, %s, 0, 0, now(), now(), '', '', '')"
ANSWER = """
with heard as (update connectors_webchat_guest set seq = seq + 1, last_at = now() where id = any(%(guests)s) returning id, peer, seq),
said as (insert into connectors_webchat (id, guest_id, seq, key, by, body, at)
    select gen_random_uuid(), id, seq, 'bench/' || seq, 'house', '{"text": "Yes, we have it, and it is with you tomorrow."}', now() from heard)
select pg_notify('afflux_webchat', replace(%(line)s::text, '-', '') || '/' || replace(peer::text, '-', '') || '/word') from heard
"""
FRAME = json.dumps({"type": "say", "key": "k" * 32, "text": "x" * 150})
Late = list[float]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.chat", description=__doc__)
    parser.add_argument("--sockets", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    allow_sockets()
    with everything(CHAT_SERVERS, AFFLUX_TRUSTED_PROXY="127.0.0.1") as place:
        asyncio.run(asyncio.wait_for(_story(place, asked.sockets, asked.rounds), 300))


async def _story(place: Place, many: int, rounds: int) -> None:
    line, guests, tokens = _guests(place, many)
    echoes = [await websockets.connect(f"ws://127.0.0.1:{place.ports['echo']}/") for _ in range(many)]
    wires = [await _open(place, line, token, number) for number, token in enumerate(tokens)]
    print(f"{os.cpu_count()} cores, {many} sockets, {rounds} rounds; load 1 min {os.getloadavg()[0]:.1f}")
    found: dict[str, list[Late]] = {"echo": [], "one commit": [], "each its own": []}
    for _ in range(rounds):
        found["echo"].append(await _echoed(echoes))
        for name, answer in (("one commit", _at_once), ("each its own", _one_by_one)):
            found[name].append(await _pushed(wires, lambda answer=answer: answer(place, line, guests)))  # type: ignore[misc]
    for name, late in found.items():
        best = sorted(late, key=lambda one: _at(one, 99))[len(late) // 2]
        ratio = _at(best, 99) / _at(sorted(found["echo"], key=lambda one: _at(one, 99))[len(late) // 2], 99)
        print(
            f"  {name:14} p50 {_at(best, 50) * 1000:7.0f} ms   p99 {_at(best, 99) * 1000:7.0f} ms   {ratio:5.2f} × the echo"
        )
    for wire in (*echoes, *wires):
        await wire.close()


def _guests(place: Place, many: int) -> tuple[str, list[uuid.UUID], list[str]]:
    """A line, and guests on it with their passes."""
    done = subprocess.run(
        [sys.executable, "-c", GUESTS, str(many)], check=True, env=place.environment, cwd=ROOT, capture_output=True, text=True
    )  # fmt: skip
    line, *tokens = done.stdout.split()
    ids = [uuid.uuid4() for _ in tokens]
    with psycopg.connect(place.url) as connection, connection.cursor() as cursor:
        rows = zip(ids, tokens, strict=True)
        cursor.executemany(GUEST, [(key, line, token.partition(".")[0]) for key, token in rows])
    return line, ids, tokens


async def _open(place: Place, line: str, token: str, number: int) -> Any:
    wire = await websockets.connect(
        f"ws://127.0.0.1:{place.ports['edge']}/chat/{line}/socket?lang=en",
        additional_headers={"X-Forwarded-For": f"203.0.113.{number // 100}"},
        ping_interval=None,
    )
    await wire.send(json.dumps({"type": "hello", "token": token, "after": 0}))
    await wire.recv()  # what it does not know yet: nothing
    return wire


async def _echoed(wires: list[Any]) -> Late:
    began = time.monotonic()
    hearing = [asyncio.create_task(_heard(wire, began)) for wire in wires]
    for wire in wires:
        await wire.send(FRAME)
    return sorted(await asyncio.gather(*hearing))


async def _pushed(wires: list[Any], answer: Callable[[], Awaitable[list[float]]]) -> Late:
    """Seconds from each commit to its page."""
    hearing = [asyncio.create_task(_heard(wire, 0.0)) for wire in wires]
    stored = await answer()
    heard = await asyncio.gather(*hearing)
    return sorted(late - began for late, began in zip(heard, stored, strict=True))


async def _heard(wire: Any, began: float) -> float:
    await wire.recv()
    return time.monotonic() - began


async def _at_once(place: Place, line: str, guests: list[uuid.UUID]) -> list[float]:
    def store() -> list[float]:
        with psycopg.connect(place.url) as connection:
            connection.execute(ANSWER, {"guests": guests, "line": line})
            began = time.monotonic()
        return [began] * len(guests)

    return await asyncio.to_thread(store)


async def _one_by_one(place: Place, line: str, guests: list[uuid.UUID]) -> list[float]:
    def store() -> list[float]:
        began = []
        with psycopg.connect(place.url, autocommit=True) as connection:
            for guest in guests:
                connection.execute(ANSWER, {"guests": [guest], "line": line})
                began.append(time.monotonic())
        return began

    return await asyncio.to_thread(store)


def _at(late: Late, percent: int) -> float:
    return late[len(late) * percent // 100]


if __name__ == "__main__":
    main()
