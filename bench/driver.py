"""A load driver on raw sockets and epoll, run as a process of its own: `python -m bench.driver '{"port": …}'`.

Without a rate it is a closed loop (each connection asks again as soon as it is answered): how much is possible. With a
rate it is open: requests fall due at a constant pace whatever the server does, and a latency is counted from the moment
its request was due, so that a stall is not left out (no coordinated omission).
"""

from __future__ import annotations

import json
import os
import select
import socket
import sys
import time
from collections import deque
from collections.abc import Callable
from typing import Any

_AT_ONCE = 64 * 1024
READY = {"post": 40_000, "batch": 4_000}  # about 15 and 85 MB


class Wanted:
    """What to ask: bytes made anew for each request, and how a whole answer ends."""

    def __init__(self, kind: str, path: str) -> None:
        self.number = 0
        self.seed = os.urandom(6).hex()
        makers: dict[str, Callable[[], bytes]] = {"get": self._get, "post": self._one, "batch": self._many}
        self._now = makers[kind]
        self._made: deque[bytes] = deque()
        self._fixed = (
            f"GET {path} HTTP/1.1\r\nHost: bench.example\r\nUser-Agent: Mozilla/5.0 (iPhone)\r\n\r\n".encode()
        )
        self._head = f"POST {path} HTTP/1.1\r\nHost: bench.example\r\nContent-Type: application/json\r\nContent-Length: "

    def prepare(self, number: int) -> None:
        """Make requests before the clock runs: on few cores a client that writes JSON takes them from the server."""
        self._made.extend(self._now() for _ in range(number))

    def make(self) -> bytes:
        """The next request."""
        return self._made.popleft() if self._made else self._now()

    def _get(self) -> bytes:
        return self._fixed

    def _event(self) -> str:
        self.number += 1
        return (
            f'{{"id":"{self.seed}{self.number:020x}","kind":"view","at":{int(time.time() * 1000)},"visitor":"{self.number % 5000:032x}",'
            '"url":"https://shop.example.com/product/17?from=card","load_ms":231,"props":{"title":"Spring tea","price":4900}}'
        )

    def _one(self) -> bytes:
        body = self._event()
        return f"{self._head}{len(body)}\r\n\r\n{body}".encode()

    def _many(self) -> bytes:
        body = "[" + ",".join([self._event() for _ in range(100)]) + "]"
        return f"{self._head}{len(body)}\r\n\r\n{body}".encode()


class Driver:
    """`connections` sockets to one port; `rate` requests a second, or as many as go."""

    def __init__(
        self,
        *,
        port: int,
        kind: str,
        path: str,
        connections: int,
        seconds: float,
        rate: float = 0,
        expect: int = 302,
    ) -> None:
        self.wanted = Wanted(kind, path)
        self.wanted.prepare(READY.get(kind, 0))
        self.seconds, self.rate = seconds, rate
        self.status = f"HTTP/1.1 {expect}".encode()
        self.poll = select.epoll()
        self.sockets: dict[int, socket.socket] = {}
        self.due: dict[int, float] = {}
        self.waits: list[float] = []
        self.wrong = 0
        for _ in range(connections):
            one = socket.create_connection(("127.0.0.1", port))
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.sockets[one.fileno()] = one
            self.poll.register(one.fileno(), select.EPOLLIN)

    def ask(self, number: int, due: float) -> None:
        """Send a request that fell due at `due`."""
        self.due[number] = due
        self.sockets[number].send(self.wanted.make())

    def take(self, number: int, now: float) -> None:
        """Read the answer of one connection; answers are short and come whole."""
        answer = self.sockets[number].recv(_AT_ONCE)
        if not answer.startswith(self.status):
            self.wrong += 1
            if not answer:
                raise SystemExit("the server hung up")
        self.waits.append(now - self.due.pop(number))

    def closed(self) -> None:
        """As many as go."""
        now = time.perf_counter()
        end = now + self.seconds
        for number in self.sockets:
            self.ask(number, now)
        while now < end:
            for number, _event in self.poll.poll(1.0, 512):
                self.take(number, time.perf_counter())
                self.ask(number, time.perf_counter())
            now = time.perf_counter()

    def open(self) -> None:
        """At the pace of `rate`; what finds no free connection waits, and its wait counts."""
        begun = time.perf_counter()
        idle, late, sent = deque(self.sockets), deque[float](), 0
        total = int(self.rate * self.seconds)
        while len(self.waits) < total:
            now = time.perf_counter()
            while sent < total and begun + sent / self.rate <= now:
                late.append(begun + sent / self.rate)
                sent += 1
            while late and idle:
                self.ask(idle.popleft(), late.popleft())
            wait = max(begun + sent / self.rate - now, 0) if sent < total else 1.0
            for number, _event in self.poll.poll(wait, 512):
                self.take(number, time.perf_counter())
                idle.append(number)
            if now - begun > self.seconds + 10:
                break

    def run(self) -> dict[str, Any]:
        """Drive, and say what came of it. Latencies in milliseconds, `cpu` as a share of one core."""
        worked, begun = time.process_time(), time.perf_counter()
        self.open() if self.rate else self.closed()
        took = time.perf_counter() - begun
        waits = sorted(self.waits)
        return {
            "per_second": len(waits) / took,
            "p50": 1000 * waits[len(waits) // 2],
            "p99": 1000 * waits[len(waits) * 99 // 100],
            "wrong": self.wrong,
            "cpu": (time.process_time() - worked) / took,
        }


if __name__ == "__main__":
    print(json.dumps(Driver(**json.loads(sys.argv[1])).run()))
