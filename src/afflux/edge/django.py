"""Everything that is not hot goes to Django, as WSGI, in a few threads.

A thread is taken only when the whole body is here, so neither idle sockets nor slow bodies hold one. Django is loaded
in the worker process, beside the event loop: hot doors are open before it is ready.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any

from afflux.edge import answers
from afflux.edge.bodies import CutShort, TooLarge, spool
from afflux.edge.environ import environ_of
from afflux.edge.proxies import Proxies

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
MOST = 512 * 1024 * 1024
MOST_OF_STRANGERS = 8 * 1024 * 1024
BODY_PATIENCE = 600.0
MOST_WAITING = 500
WHOLE = 256 * 1024  # answers up to this length are sent in one piece
_REFUSALS: dict[type[BaseException], int] = {TooLarge: 413, TimeoutError: 408, CutShort: 400}
_BODYLESS = (204, 304)


class Django:
    """A WSGI application behind RSGI. `load` imports it, once, in a thread."""

    def __init__(self, load: Callable[[], Wsgi], proxies: Proxies, threads: int | None = None) -> None:
        count = threads or int(os.environ.get("AFFLUX_THREADS", "8"))
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="django")
        self._proxies = proxies
        self._load = load
        self._loading: asyncio.Future[Wsgi] | None = None
        self._inside = 0

    def start(self, loop: asyncio.AbstractEventLoop) -> asyncio.Future[Wsgi]:
        """Begin to load Django."""
        self._loading = loop.run_in_executor(self._threads, self._load)
        return self._loading

    async def loaded(self) -> object:
        """Return when Django is there."""
        if self._loading is None:
            raise RuntimeError("nobody has begun to load Django")
        return await asyncio.shield(self._loading)

    def stop(self) -> None:
        """Let running requests end and take no new ones."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def answer(self, scope: Any, proto: Any) -> None:
        """Read the body, call Django in a thread, send what it says."""
        if self._inside >= MOST_WAITING or self._loading is None:
            answers.busy(proto, head=scope.method == "HEAD")
            return
        self._inside += 1
        try:
            async with asyncio.timeout(BODY_PATIENCE):
                body, length = await spool(scope, proto, MOST if _is_known(scope) else MOST_OF_STRANGERS)
        except (TooLarge, TimeoutError, CutShort) as problem:
            answers.plain(proto, _REFUSALS[type(problem)], "The body is too large, too slow, or not whole.")
            return
        finally:
            self._inside -= 1
        self._inside += 1
        try:
            app = await asyncio.shield(self._loading)
            loop = asyncio.get_running_loop()
            environ = environ_of(scope, self._proxies, body, length)
            reply = _Reply(loop, proto, head=scope.method == "HEAD")
            await loop.run_in_executor(self._threads, reply.run, app, environ, body)
            reply.send_whole()
        finally:
            self._inside -= 1


class _Reply:
    """One call of the application. `run` is of the thread, the rest of the event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, proto: Any, *, head: bool) -> None:
        self._loop, self._proto, self._head = loop, proto, head
        self._status = 500
        self._headers: list[tuple[str, str]] = []
        self._whole: bytes | None = None

    def run(self, app: Wsgi, environ: dict[str, Any], body: IO[bytes]) -> None:
        """Call the application; stream a long answer from here, keep a short one for `send_whole`."""
        try:
            chunks = app(environ, self._start)
            try:
                if self._is_short(chunks):
                    self._whole = b"".join(chunks)
                else:
                    self._stream(chunks)
            finally:
                if (close := getattr(chunks, "close", None)) is not None:
                    close()
        finally:
            body.close()

    def send_whole(self) -> None:
        """Send the answer if `run` kept it."""
        if self._whole is None:
            return
        if self._head or self._status in _BODYLESS:
            self._proto.response_empty(self._status, self._headers)
        else:
            self._proto.response_bytes(self._status, self._headers, self._whole)

    def _start(self, status: str, headers: list[tuple[str, str]], _exc_info: object = None) -> None:
        self._status = int(status[:3])
        self._headers = [(name.lower(), value) for name, value in headers]

    def _is_short(self, chunks: Iterable[bytes]) -> bool:
        if (
            self._head
            or self._status in _BODYLESS
            or not getattr(chunks, "streaming", isinstance(chunks, list) is False)
        ):
            return True
        length = dict(self._headers).get("content-length", "")
        return length.isdigit() and int(length) <= WHOLE

    def _stream(self, chunks: Iterable[bytes]) -> None:
        """Send piece by piece, each when the last one is out; a client that hung up ends it."""
        transport = self._wait(self._open())
        try:
            for chunk in chunks:
                if chunk:
                    self._wait(transport.send_bytes(bytes(chunk)))
        except OSError:
            return
        except RuntimeError:  # granian's "protocol closed"
            return

    async def _open(self) -> Any:
        return self._proto.response_stream(self._status, self._headers)

    def _wait(self, awaitable: Any) -> Any:
        async def done() -> Any:
            return await awaitable

        return asyncio.run_coroutine_threadsafe(done(), self._loop).result(timeout=60)


def _is_known(scope: Any) -> bool:
    """Whether the request carries a session or a key: nobody else has a reason to send much."""
    header = scope.headers.get
    return "session=" in (header("cookie") or "") or header("authorization") is not None
