"""/chat/{line}/…: the socket, the plain requests beside it, and the script that shows it all."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import msgspec

from afflux.connectors.webchat import frames
from afflux.edge import answers
from afflux.edge.bodies import CutShort, TooLarge, read_small
from afflux.edge.chat.catching import CatchUp
from afflux.edge.chat.guests import Asked, asked_of
from afflux.edge.chat.hub import Hub
from afflux.edge.chat.limits import Limits
from afflux.edge.chat.script import Script
from afflux.edge.chat.sockets import Socket
from afflux.edge.chat.threads import Answer, Threads
from afflux.edge.proxies import Proxies
from afflux.edge.store import StoreDown

WAIT = 25.0  # seconds that a page waits for a word
BODY_PATIENCE = 60.0
_DOORS = {"hello": "POST", "send": "POST", "picture": "POST", "words": "GET"}
_encode = msgspec.json.Encoder().encode
_log = logging.getLogger(__name__)


class Chat:
    """Answers everything below /chat/, /chat.js and /chat.css."""

    def __init__(self, threads: Threads, hub: Hub, catching: CatchUp, proxies: Proxies) -> None:
        self._threads, self._hub, self._catching, self._proxies = threads, hub, catching, proxies
        self._limits, self._script = Limits(), Script()
        self._drawing = asyncio.Semaphore(1)  # a picture of forty megapixels takes its memory once
        self._reading = asyncio.Semaphore(8)

    async def socket(self, scope: Any, proto: Any) -> None:
        """A handshake: 404 without such a chat, 403 from a page that may not, 429 where a network has too many, 503 where
        this process has: the page goes on with plain requests, and tries again."""
        asked, status = await self._asked(scope)
        if asked is None or asked.door != "socket" or not asked.allowed:
            proto.close(status if asked is None else 404 if asked.door != "socket" else 403)
            return
        if not self._limits.sockets.take(asked.network):
            proto.close(503 if self._limits.sockets.full else 429)
            return
        try:
            transport = await proto.accept()
            await Socket(transport, asked, self._threads, self._hub, self._catching, self._limits).run()
        except (RuntimeError, OSError):
            _log.debug("a handshake was broken off")
        finally:
            self._limits.sockets.leave(asked.network)
            proto.close()

    async def answer(self, scope: Any, proto: Any) -> None:
        """A plain request."""
        if scope.path.startswith("/chat."):
            self._script.answer(scope, proto)
            return
        asked, status = await self._asked(scope)
        if asked is None or asked.door not in _DOORS:
            answers.plain(proto, 404 if asked else status, "no such chat\n")
            return
        headers = _headers(asked)
        if scope.method == "OPTIONS":
            proto.response_empty(204 if asked.allowed else 403, headers)
        elif scope.method != _DOORS[asked.door]:
            answers.wrong_method(proto, f"{_DOORS[asked.door]}, OPTIONS")
        else:
            status, told = await self._told(asked, scope, proto)
            proto.response_bytes(status, headers, _encode(told))

    async def _asked(self, scope: Any) -> tuple[Asked | None, int]:
        """Who asks, or the status that ends it: 404, 429, or 503 while the database is away."""
        from afflux.kernel.networks import network_of

        network = network_of(self._proxies.client(scope))
        if not self._limits.asked.take(network, asyncio.get_running_loop().time()):
            return None, 429
        try:
            return await asked_of(scope, self._proxies, self._threads), 404
        except Exception as why:
            _log.warning("a chat was not found out: %s", type(why).__name__)
            return None, 503

    async def _told(self, asked: Asked, scope: Any, proto: Any) -> Answer:
        if not asked.allowed:
            return await self._threads.refuse("WRONG_PAGE", asked.language)
        try:
            if asked.door == "hello":
                return await self._hello(asked, scope, proto)
            if asked.door == "words":
                return await self._words(asked, scope)
            return await (self._send if asked.door == "send" else self._picture)(asked, scope, proto)
        except TooLarge:
            return await self._threads.refuse("TOO_LONG", asked.language)
        except (TimeoutError, CutShort):
            return await self._threads.refuse("NOT_A_FRAME", asked.language)

    async def _hello(self, asked: Asked, scope: Any, proto: Any) -> Answer:
        token = (await self._body(scope, proto, 1_000)).decode("ascii", "replace")
        return await self._threads.ask(
            "hello", asked.language, asked.line, token, asked.visitor, asked.network
        )

    async def _words(self, asked: Asked, scope: Any) -> Answer:
        """Whatever came after ?after=, at once or as soon as something comes, at the latest after WAIT."""
        peer = await self._threads.peer_of(asked.line, _token(scope))
        after = asked.query.get("after", "0")
        if peer is None or not (after.isascii() and after.isdigit() and len(after) < 10):
            return await self._threads.refuse("NO_PASS", asked.language)
        if not self._limits.waiting.take(asked.network):
            return await self._threads.refuse("TOO_FAST", asked.language)
        try:
            with self._hub.ear(asked.line, peer) as ear:
                heard: set[str] = set()
                while True:
                    told = await self._catching.since(asked.line, peer, int(after))
                    if told["words"] or heard or asked.query.get("wait") != "1":
                        return 200, {**told, "typing": "house-types" in heard}
                    heard = await ear.listen(WAIT) or {"time"}
        except StoreDown:
            return await self._threads.refuse("AWAY", asked.language)
        finally:
            self._limits.waiting.leave(asked.network)

    async def _send(self, asked: Asked, scope: Any, proto: Any) -> Answer:
        frame = frames.read(await self._body(scope, proto, frames.LONGEST_FRAME))
        if frame is None:
            return await self._threads.refuse("NOT_A_FRAME", asked.language)
        peer = await self._threads.peer_of(asked.line, _token(scope))
        if peer is None:
            return await self._threads.refuse("NO_PASS", asked.language)
        what, now = str(frame.__struct_config__.tag), asyncio.get_running_loop().time()
        if not self._limits.allows(what, peer.hex, asked.network, now):
            return await self._threads.refuse("TOO_FAST", asked.language)
        return await self._threads.ask(
            "take", asked.language, asked.line, peer, frame, asked.language, asked.network
        )

    async def _picture(self, asked: Asked, scope: Any, proto: Any) -> Answer:
        peer = await self._threads.peer_of(asked.line, _token(scope))
        key = asked.query.get("key", "")
        if peer is None or not (8 <= len(key) <= 64 and key.replace("-", "").isalnum() and key.isascii()):
            return await self._threads.refuse("NO_PASS", asked.language)
        now = asyncio.get_running_loop().time()
        if not self._limits.allows("picture", peer.hex, asked.network, now):
            return await self._threads.refuse("TOO_FAST", asked.language)
        async with self._reading:
            content = await self._body(scope, proto, frames.LONGEST_PICTURE)
            async with self._drawing:
                return await self._threads.ask(
                    "show", asked.language, asked.line, peer, key, content, asked.language, asked.network
                )

    async def _body(self, scope: Any, proto: Any, most: int) -> bytes:
        async with asyncio.timeout(BODY_PATIENCE):
            return await read_small(scope, proto, most)


def _token(scope: Any) -> str:
    scheme, _space, token = (scope.headers.get("authorization") or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _headers(asked: Asked) -> list[tuple[str, str]]:
    """CORS for the pages that may: without cookies, for their requests carry a pass."""
    found = [
        ("content-type", "application/json"),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("vary", "origin"),
    ]
    if asked.origin and asked.allowed:
        found += [
            ("access-control-allow-origin", asked.origin),
            ("access-control-allow-methods", "GET, POST"),
            ("access-control-allow-headers", "authorization, content-type"),
            ("access-control-max-age", "86400"),
        ]
    return found
