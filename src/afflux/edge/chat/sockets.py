"""One socket: a pass first, then words both ways. Whatever is no frame ends it, with a last word that says why."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Any
from uuid import UUID

import msgspec

from afflux.connectors.webchat import frames
from afflux.connectors.webchat.pushing import SHOWN
from afflux.edge.chat.catching import CatchUp
from afflux.edge.chat.guests import Asked
from afflux.edge.chat.hub import Ear, Hub
from afflux.edge.chat.limits import Limits
from afflux.edge.chat.threads import Threads
from afflux.edge.store import StoreDown

CLOSED, BYTES = 0, 1
FIRST_WITHIN = 10.0  # seconds
IDLE = 80.0  # a page sends a sign of life every 25
SEND_PATIENCE = 10.0
MOST_REFUSED = 30
NOT_A_FRAME, NO_PASS, IDLE_LONG, TOO_LONG, TOO_MUCH = 4400, 4401, 4408, 4413, 4429
GONE = RuntimeError | OSError | TimeoutError  # what a send to a page that has left says
_log = logging.getLogger(__name__)
_encode = msgspec.json.Encoder().encode
_WHY = {
    NOT_A_FRAME: "NOT_A_FRAME",
    NO_PASS: "NO_PASS",
    IDLE_LONG: "NO_PASS",
    TOO_LONG: "TOO_LONG",
    TOO_MUCH: "TOO_FAST",
}


class Over(Exception):
    """The socket ends, with this code; without one the other side has gone."""

    def __init__(self, code: int = 0) -> None:
        super().__init__(code)
        self.code = code


class Socket:
    """Runs from the accepted handshake to the end."""

    def __init__(
        self, transport: Any, asked: Asked, threads: Threads, hub: Hub, catching: CatchUp, limits: Limits
    ) -> None:
        self._transport, self._asked = transport, asked
        self._threads, self._hub, self._catching, self._limits = threads, hub, catching, limits
        self._turn = asyncio.Lock()  # the server refuses two sends at once
        self._refused = 0

    async def run(self) -> None:
        """Return when it is over."""
        try:
            await self._talk()
        except Over as over:
            if over.code:
                await self._say_goodbye(over.code)
        except (RuntimeError, OSError, TimeoutError):
            return

    async def _talk(self) -> None:
        first = await self._next(FIRST_WITHIN)
        if not isinstance(first, frames.Hello):
            raise Over(NO_PASS)
        peer = await self._threads.peer_of(self._asked.line, first.token)
        if peer is None:
            raise Over(NO_PASS)
        if not self._limits.of_guest.take(peer.hex):
            raise Over(TOO_MUCH)
        try:
            with self._hub.ear(self._asked.line, peer) as ear:
                writer = asyncio.create_task(self._write(ear, peer, first.after))
                try:
                    await self._read(peer, writer)
                finally:
                    writer.cancel()
                    (problem,) = await asyncio.gather(writer, return_exceptions=True)
                    if not isinstance(problem, asyncio.CancelledError | GONE):
                        _log.error("words could not be pushed to a guest", exc_info=problem)
        finally:
            self._limits.of_guest.leave(peer.hex)

    async def _read(self, peer: UUID, writer: asyncio.Task[None]) -> None:
        while not writer.done():
            frame = await self._next(IDLE)
            answer = await self._answer(peer, frame)
            if key := getattr(frame, "key", ""):
                answer["key"] = key
            if answer["type"] == "refused":
                self._refused += 1
                if self._refused > MOST_REFUSED:
                    raise Over(TOO_MUCH)
            if answer["type"] != "pong" or isinstance(frame, frames.Ping):
                await self._send(answer)

    async def _answer(self, peer: UUID, frame: frames.Any) -> dict[str, Any]:
        asked = self._asked
        what = str(frame.__struct_config__.tag)
        now = asyncio.get_running_loop().time()
        if not self._limits.allows(what, peer.hex, asked.network, now):
            return (await self._threads.refuse("TOO_FAST", asked.language))[1]
        if isinstance(frame, frames.Ping):
            return {"type": "pong"}
        return (
            await self._threads.ask(
                "take", asked.language, asked.line, peer, frame, asked.language, asked.network
            )
        )[1]

    async def _write(self, ear: Ear, peer: UUID, after: int) -> None:
        """Push what comes: first whatever the page does not know yet."""
        ear.wake("word")
        while True:
            heard = await ear.listen()
            if "house-types" in heard:
                await self._send({"type": "typing"})
            while heard & {"word", "read"}:
                try:
                    told = await self._catching.since(self._asked.line, peer, after)
                except StoreDown:
                    await asyncio.sleep(1.0)
                    continue
                await self._send(told)
                after = max([after, *(word["seq"] for word in told["words"])])
                if len(told["words"]) < SHOWN:
                    break

    async def _next(self, patience: float) -> frames.Any:
        try:
            async with asyncio.timeout(patience):
                message = await self._transport.receive()
        except TimeoutError:
            raise Over(IDLE_LONG) from None
        if message.kind == CLOSED:
            raise Over
        if len(message.data) > frames.LONGEST_FRAME:
            raise Over(TOO_LONG)
        frame = frames.read(message.data) if message.kind != BYTES else None
        if frame is None:
            raise Over(NOT_A_FRAME)
        return frame

    async def _send(self, told: dict[str, Any]) -> None:
        async with self._turn, asyncio.timeout(SEND_PATIENCE):
            await self._transport.send_str(_encode(told).decode())

    async def _say_goodbye(self, code: int) -> None:
        """The server cannot put a code into the close frame, so it is the last word."""
        _status, said = await self._threads.refuse(_WHY[code], self._asked.language)
        with contextlib.suppress(RuntimeError, OSError, TimeoutError):
            await self._send({**said, "type": "bye", "code": code})
