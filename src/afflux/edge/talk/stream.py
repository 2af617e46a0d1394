"""GET /talk/stream: an open page of the inbox, as server-sent events. Only talks its reader may see are told, by id.

What changed is fetched by the page through ordinary views, which check rights themselves.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from types import FrameType
from typing import Any

from afflux.conversations.seeing import Reader
from afflux.edge import answers
from afflux.edge.store import Breaker
from afflux.edge.talk.listening import Listener
from afflux.edge.talk.watchers import Watcher, Watchers

PATH = "/talk/stream"
BEAT = 15.0  # seconds between signs of life; proxies cut what is silent
CHECK = 60.0  # seconds after which the session is looked up again
_HEADERS = [
    ("content-type", "text/event-stream; charset=utf-8"),
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
    ("x-accel-buffering", "no"),
]
_log = logging.getLogger(__name__)
_HELLO = b"retry: 2000\n\n"
_ALIVE = b": alive\n\n"


class Stream:
    """Answers open pages. `loaded` is awaited before Django is asked whose session it is."""

    def __init__(self, loaded: Callable[[], Awaitable[object]], breaker: Breaker) -> None:
        self._loaded, self._breaker = loaded, breaker
        self._watchers = Watchers()
        self._listener = Listener(breaker, self._watchers)
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="talk")
        self._open: set[asyncio.Task[Any]] = set()
        self._ending = False
        self._preparing: asyncio.Task[None] | None = None

    async def listen(self) -> None:
        """Hear of changes for ever. The server waits for open answers before it ends, so they end with its signal."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            _also(number, lambda: loop.call_soon_threadsafe(self._let_go))
        await self._listener.listen()

    def _let_go(self) -> None:
        self._ending = True
        for task in list(self._open):
            task.cancel()

    def stop(self) -> None:
        """Let all pages go."""
        self._let_go()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def answer(self, scope: Any, proto: Any) -> None:
        """The stream, until the page closes or its session ends; 401 without one, 429 for one page too many."""
        if scope.method != "GET":
            answers.wrong_method(proto, "GET")
            return
        cookie = scope.headers.get("cookie") or ""
        if self._breaker.down:
            answers.busy(proto)
            return
        reader = await self._reader(cookie)
        only = scope.query_string == "only=notices"
        watcher = self._watchers.add(reader, only_notices=only) if reader else None
        if watcher is None:
            answers.plain(
                proto, 401 if reader is None else 429, "log in first\n" if reader is None else "too many\n"
            )
            return
        if not only:
            self.prepare()
        task = asyncio.current_task()
        if task is not None:
            self._open.add(task)
            task.add_done_callback(self._open.discard)
        try:
            await self._send(watcher, cookie, proto)
        except asyncio.CancelledError:
            if not self._ending:
                raise
        finally:
            self._watchers.drop(watcher)

    def prepare(self) -> asyncio.Task[None]:
        """Whoever opens the inbox will soon answer: the guard's rules are loaded while they read, once in this process."""
        if self._preparing is None:
            work = asyncio.to_thread(_read_a_text)
            self._preparing = asyncio.get_running_loop().create_task(work)
        return self._preparing

    async def _send(self, watcher: Watcher, cookie: str, proto: Any) -> None:
        gone = asyncio.ensure_future(proto.client_disconnect())
        transport = proto.response_stream(200, _HEADERS)
        loop = asyncio.get_running_loop()
        check = loop.time() + CHECK
        with contextlib.suppress(OSError, RuntimeError):  # the page is gone
            await transport.send_bytes(_HELLO)
            while not gone.done():
                event = await _next(watcher, gone)
                if loop.time() >= check:
                    reader = await self._reader(cookie) if not self._breaker.down else watcher.reader
                    if reader is None:
                        break
                    watcher.reader, check = reader, loop.time() + CHECK
                if event:
                    await transport.send_bytes(event)
        gone.cancel()

    async def _reader(self, cookie: str) -> Reader | None:
        await self._loaded()
        return await asyncio.get_running_loop().run_in_executor(self._threads, _asked, cookie)


def _also(number: int, act: Callable[[], object]) -> None:
    """Do this too when the signal comes; whatever was to be done before is still done."""
    if threading.current_thread() is not threading.main_thread():
        return
    before = signal.getsignal(number)

    def handle(received: int, frame: FrameType | None) -> None:
        act()
        if callable(before):
            before(received, frame)

    signal.signal(number, handle)
    signal.siginterrupt(number, False)


async def _next(watcher: Watcher, gone: asyncio.Future[Any]) -> bytes:
    """Everything there is to tell, or a sign of life; nothing where the page is gone."""
    first = asyncio.ensure_future(watcher.events.get())
    await asyncio.wait({first, gone}, timeout=BEAT, return_when=asyncio.FIRST_COMPLETED)
    if not first.done():
        first.cancel()
        return b"" if gone.done() else _ALIVE
    found = [first.result()]
    while not watcher.events.empty():
        found.append(watcher.events.get_nowait())
    return b"".join(dict.fromkeys(found))


def _read_a_text() -> None:
    from django.db import connections

    from afflux.guard.checking import check

    try:
        check("x", purpose="reply")
    except Exception:  # the first answer will load what could not be loaded now
        _log.warning("the guard's rules were not loaded ahead", exc_info=True)
    finally:
        connections.close_all()  # this thread asks nothing more


def _asked(cookie: str) -> Reader | None:
    from django.db import DatabaseError, InterfaceError, close_old_connections

    from afflux.conversations.readers import reader_of

    close_old_connections()
    try:
        return reader_of(cookie)
    except (DatabaseError, InterfaceError):
        return None
    finally:
        close_old_connections()
