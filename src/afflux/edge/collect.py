"""POST /collect: events of pages and apps. A 2xx says that they are in the database, committed.

Open to anybody, for the script on a shop's pages sends without a key; a key makes a named person a proven one.
CORS lets any page send and read the counts, without cookies and without the Authorization header.
"""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec

from afflux.edge.answers import wrong_method
from afflux.edge.bodies import BadEncoding, CutShort, TooLarge, inflate, read_small, whole
from afflux.edge.intake import Delivery, EventDesk
from afflux.edge.moments import now_ms
from afflux.edge.snapshot import Snapshot
from afflux.edge.store import StoreDown
from afflux.events.intake import Event, Packed, Refusal, Rejected, pack, read
from afflux.events.sentences import language_of, said

MOST_SENT = 1024 * 1024
MOST_AT_ONCE = 16 * 1024  # nobody sends so little so slowly that it would matter
MOST_INFLATED = 4 * 1024 * 1024
MOST_EVENTS = 10_000
BODY_PATIENCE = 30.0
_TYPES = frozenset(("application/json", "text/plain", "application/x-ndjson", "application/jsonl"))
_CORS = [
    ("access-control-allow-origin", "*"),
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
]
_JSON = [("content-type", "application/json"), *_CORS]
_PROBLEM = [("content-type", "application/problem+json"), *_CORS]
_ABOUT = "/api/v1/docs#"
_PREFLIGHT = [
    *_CORS,
    ("access-control-allow-methods", "POST"),
    ("access-control-allow-headers", "content-type"),
    ("access-control-max-age", "86400"),
]
_ONE = b'{"accepted":1,"duplicates":0,"rejected":[]}'
_encode = msgspec.json.Encoder().encode


class _Answer(Exception):
    """Ends a request with a status and the name of a problem."""

    def __init__(self, status: int, problem: str) -> None:
        super().__init__(problem)
        self.status, self.problem = status, problem


class Collect:
    """Answers POST and OPTIONS /collect."""

    def __init__(self, snapshot: Snapshot, desk: EventDesk) -> None:
        self._snapshot, self._desk = snapshot, desk

    async def answer(self, scope: Any, proto: Any) -> None:
        """200 with counts, 422 where every event is rejected, 400/401/413/415 for a bad request, 503 while the store is away."""
        if scope.method != "POST":
            if scope.method == "OPTIONS":
                proto.response_empty(204, _PREFLIGHT)
            else:
                wrong_method(proto, "POST, OPTIONS")
            return
        try:
            proven = await self._is_proven(scope)
            body = await self._body(scope, proto)
            status, text = await self._take(body, proven, scope)
        except _Answer as end:
            _refuse(scope, proto, end.status, end.problem)
        except StoreDown:
            _refuse(scope, proto, 503, "events.store_away", ("retry-after", "2"))
        else:
            proto.response_bytes(status, _JSON, text)

    async def _is_proven(self, scope: Any) -> bool:
        """Whether a good key comes with the request; a bad one ends it, for its sender believes to be known."""
        value = scope.headers.get("authorization")
        if value is None:
            if "authorization" in scope.headers:  # there, and not in ASCII: its value cannot be read
                raise _Answer(401, "events.bad_key")
            return False
        scheme, _, secret = value.partition(" ")
        if (
            scheme.lower() != "bearer"
            or not 0 < len(secret) <= 128
            or not await self._snapshot.key_is_good(secret.strip())
        ):
            raise _Answer(401, "events.bad_key")
        return True

    async def _body(self, scope: Any, proto: Any) -> bytes:
        header = scope.headers.get
        kind = header("content-type") or ""
        if kind not in _TYPES:
            kind = kind.partition(";")[0].strip().lower()
        coding = header("content-encoding")
        if kind not in _TYPES or coding not in (None, "identity", "gzip"):
            raise _Answer(415, "events.bad_content_type")
        try:
            length = header("content-length")
            if length is not None and length.isdigit() and int(length) <= MOST_AT_ONCE:
                body = whole(await proto(), int(length))
            else:
                async with asyncio.timeout(BODY_PATIENCE):
                    body = await read_small(scope, proto, MOST_SENT)
            return inflate(body, MOST_INFLATED) if coding == "gzip" else body
        except TooLarge:
            raise _Answer(413, "events.too_large") from None
        except CutShort:
            raise _Answer(400, "events.cut_short") from None
        except BadEncoding:
            raise _Answer(400, "events.bad_encoding") from None
        except TimeoutError:
            raise _Answer(408, "events.too_slow") from None

    async def _take(self, body: bytes, proven: bool, scope: Any) -> tuple[int, bytes]:
        events = read(body)
        if len(events) > MOST_EVENTS:
            raise _Answer(413, "events.too_many")
        if not events or not body:
            raise _Answer(400, "events.empty")
        packed, rejected = await self._judge(events, proven)
        if not packed:
            told = _told(rejected, events, scope)
            return 422, _encode({"accepted": 0, "duplicates": 0, "rejected": told})
        delivery = await self._desk.store(packed)
        if len(packed) == 1 and not rejected and delivery.accepted == 1:
            return 200, _ONE
        return _status(delivery, rejected), _encode(
            {
                "accepted": delivery.accepted,
                "duplicates": len(packed) - delivery.accepted - len(delivery.unstorable),
                "rejected": _told(rejected + _unstorable(delivery, events), events, scope),
            }
        )

    async def _judge(
        self, events: list[Event | Rejected], proven: bool
    ) -> tuple[list[Packed], list[Rejected]]:
        packed: list[Packed] = []
        rejected: list[Rejected] = []
        now = now_ms()
        for index, event in enumerate(events):
            if isinstance(event, Rejected):
                rejected.append(event)
                continue
            try:
                code = channel = None
                if event.code or event.channel:
                    code, channel = await self._source(event, proven)
                packed.append(pack(event, index=index, now_ms=now, proven=proven, code=code, channel=channel))
            except Refusal as no:
                rejected.append(Rejected(index, str(event.id)[:200], no.problem, no.field))
        return packed, rejected

    async def _source(self, event: Event, proven: bool) -> tuple[bytes | None, bytes | None]:
        """Ids of the code and of the channel that brought the visitor; a code knows its channel.

        A page's script takes the code from the page's address, where anybody can write: an unknown one is left out there.
        """
        code = channel = None
        if event.code:
            plan = (
                await self._snapshot.codes.get(event.code)
                if len(event.code) <= 16 and event.code.isalnum()
                else None
            )
            if plan is not None:
                code, channel = bytes.fromhex(plan.id), bytes.fromhex(plan.channel)
            elif proven:
                raise Refusal("events.no_such_code", "code")
        if event.channel:
            found = (
                await self._snapshot.channels.get(event.channel)
                if len(event.channel) <= 80 and "\0" not in event.channel
                else None
            )
            if found is None:
                raise Refusal("events.no_such_channel", "channel")
            channel = bytes.fromhex(found)
        return code, channel


def _refuse(scope: Any, proto: Any, status: int, code: str, *more: tuple[str, str]) -> None:
    """A problem document (RFC 9457) about the whole request, of which nothing is stored."""
    language = language_of(scope.headers.get("accept-language"))
    told = {"type": _ABOUT + code, "title": said(code, language, {}), "status": status, "problem": code}
    proto.response_bytes(status, [*_PROBLEM, *more], _encode(told))


def _told(rejected: list[Rejected], events: list[Event | Rejected], scope: Any) -> list[dict[str, Any]]:
    """The rejects with what a problem document says of each: `type` and `title`, a sentence in the caller's language."""
    if not rejected:
        return []
    language = language_of(scope.headers.get("accept-language"))
    found = []
    for one in rejected:
        event = events[one.index]
        named = (
            {}
            if isinstance(event, Rejected)
            else {"code": _short(event.code), "channel": _short(event.channel)}
        )
        title = said(one.problem, language, {"field": one.field, **named})
        found.append({**msgspec.structs.asdict(one), "type": _ABOUT + one.problem, "title": title})
    return found


def _short(text: str | None) -> str:
    return (text or "")[:80]


def _status(delivery: Delivery, rejected: list[Rejected]) -> int:
    return 422 if delivery.unstorable and delivery.accepted == 0 and not delivery.duplicates else 200


def _unstorable(delivery: Delivery, events: list[Event | Rejected]) -> list[Rejected]:
    return [
        Rejected(index, str(events[index].id)[:200], "events.not_storable") for index in delivery.unstorable
    ]
