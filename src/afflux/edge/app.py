"""The one application behind one port: hot doors answered here, everything else by Django.

Importing this module loads neither Django nor any model; the server's parent process stays small.
"""

from __future__ import annotations

import asyncio
import gc
import os
from pathlib import Path
from typing import Any

from afflux.edge import answers
from afflux.edge.chat.catching import CatchUp
from afflux.edge.chat.doors import Chat
from afflux.edge.chat.hub import Hub
from afflux.edge.chat.presence import CHANNEL, Presence
from afflux.edge.chat.threads import Threads
from afflux.edge.collect import Collect
from afflux.edge.django import Django
from afflux.edge.intake import EventDesk
from afflux.edge.outage import Spool
from afflux.edge.proxies import Proxies
from afflux.edge.redirects import Redirects
from afflux.edge.scans import ScanDesk
from afflux.edge.snapshot import Snapshot
from afflux.edge.spooling import Spooling
from afflux.edge.store import Breaker, Line
from afflux.edge.talk.stream import PATH as TALK_STREAM
from afflux.edge.talk.stream import Stream
from afflux.runtime.config import load

SCAN_PATIENCE = 1.0  # seconds until a redirect goes on without the database
EVENT_PATIENCE = 5.0  # seconds until a sender of events is told to come again


def _load_django() -> Any:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "afflux.settings")
    from afflux.wsgi import application as django

    return django


class Edge:
    """RSGI: granian calls `__rsgi_init__` in each worker, then `__rsgi__` for each request."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Build what this worker needs, and start to load Django."""
        config = load()
        proxies = Proxies()
        self._breaker = Breaker(config.database_url or "postgresql:///afflux")
        self._snapshot = Snapshot(self._breaker)
        self._spooling = Spooling(Spool(Path(config.data) / "spool"), self._breaker)
        self._desk = ScanDesk(Line(self._breaker, SCAN_PATIENCE), self._spooling)
        self._redirects = Redirects(self._snapshot, self._desk, proxies)
        self._events = EventDesk(lambda: Line(self._breaker, EVENT_PATIENCE))
        self._collect = Collect(self._snapshot, self._events)
        self._django = Django(_load_django, proxies)
        hub = Hub(self._breaker)
        self._chat_threads = Threads(self._django.loaded, self._breaker)
        hub.also(CHANNEL, Presence(self._breaker, hub, self._chat_threads).told)
        self._chat = Chat(self._chat_threads, hub, CatchUp(self._breaker), proxies)
        self._talk = Stream(self._django.loaded, self._breaker)
        jobs = (self._snapshot.listen(), hub.listen(), self._spooling.bring_in(), self._snapshot.warm())
        self._tasks = [loop.create_task(job) for job in (*jobs, self._talk.listen())]
        self._django.start(loop).add_done_callback(_settle_memory)

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Stop what was started; scans and events in hand are committed first."""
        for task in self._tasks:
            task.cancel()
        if not loop.is_running():
            loop.run_until_complete(asyncio.wait_for(self._drained(), 5))
        self._talk.stop()
        self._chat_threads.stop()
        self._django.stop()

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        """One request."""
        if scope.proto != "http":
            await self._chat.socket(scope, proto)
            return
        path = scope.path
        if path.startswith("/c/"):
            await self._redirects.answer(scope, proto)
        elif path == "/collect":
            await self._collect.answer(scope, proto)
        elif path == "/healthz":
            self._health(proto)
        elif path.startswith(("/chat/", "/chat.")):
            await self._chat.answer(scope, proto)
        elif path == TALK_STREAM:
            await self._talk.answer(scope, proto)
        else:
            await self._django.answer(scope, proto)

    async def _drained(self) -> None:
        await self._desk.drained()
        await self._events.drained()

    def _health(self, proto: Any) -> None:
        """200 while the database answers; 503 while redirects live from memory and events are refused."""
        answers.plain(
            proto, 503 if self._breaker.down else 200, "database away\n" if self._breaker.down else "ok\n"
        )


def _settle_memory(_loaded: object) -> None:
    """What is loaded stays: the collector need not look at it again, nor run for every 700 new objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


application = Edge()
