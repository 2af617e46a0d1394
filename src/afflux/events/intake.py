"""Events as they arrive, judged one by one and packed as PostgreSQL's binary COPY takes them. Pure: no I/O.

An event is {"id", "at", "kind", "person", "channel", "code", "visitor", "url", "load_ms", "props"}; `id` and `kind` are
needed. `at` is RFC 3339 text or milliseconds since 1970; without it the moment of arrival counts.
"""

from __future__ import annotations

import json
import re
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

import msgspec

COLUMNS = ("id", "at", "kind", "subject", "code", "channel", "url", "load_ms", "props")
MOST_PROPS = 8 * 1024
_DAY = 86_400_000
_TEN_YEARS = 3653 * _DAY
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_EPOCH_2000 = 946_684_800_000
_FIELD = re.compile(r"`\$(?:\[\.*\d*\])?\.?(\w*)")
_HEAD = struct.Struct("!hi16siqi")
_UUID_LENGTH, _NULL = struct.pack("!i", 16), struct.pack("!i", -1)
_length = struct.Struct("!i").pack
_load = struct.Struct("!ii").pack
_encode = msgspec.json.Encoder().encode
COPY_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
COPY_TRAILER = b"\xff\xff"


class Event(msgspec.Struct):
    """One event as it was sent."""

    id: str | int = ""
    kind: str = ""
    at: datetime | int | float | None = None
    person: str | int | None = None
    channel: str | None = None
    code: str | None = None
    visitor: str | None = None
    url: str | None = None
    load_ms: int | float | None = None
    props: dict[str, Any] | None = None


class _Named(msgspec.Struct):
    id: str | int = ""


class Rejected(msgspec.Struct):
    """An event that was refused: its place in the request, the name of the problem, the field at fault."""

    index: int
    id: str
    problem: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Packed:
    """An event ready to be stored: its place in the request, its id (16 bytes), its row in binary COPY format."""

    index: int
    id: bytes
    row: bytes


class Refusal(Exception):
    """An event cannot be taken."""

    def __init__(self, problem: str, field: str = "") -> None:
        super().__init__(problem)
        self.problem, self.field = problem, field


_one = msgspec.json.Decoder(Event)
_many = msgspec.json.Decoder(list[Event])
_named = msgspec.json.Decoder(_Named)
_raw = msgspec.json.Decoder(list[msgspec.Raw])


def read(body: bytes) -> list[Event | Rejected]:
    """The events of a request: one object, an array, or JSON lines. What cannot be read is rejected in its place."""
    text = body.strip()
    if text[:1] == b"[":
        try:
            return _many.decode(text)  # type: ignore[return-value]
        except _UNREADABLE:
            return _read_apart(text)
    if b"\n" not in text:
        return [_read_one(0, text)]
    try:
        return [_one.decode(text)]
    except msgspec.ValidationError:
        return [_read_one(0, text)]
    except _UNREADABLE:
        lines = [line for line in text.split(b"\n") if line.strip()]
        return [_read_one(index, line) for index, line in enumerate(lines)]


def _read_apart(text: bytes) -> list[Event | Rejected]:
    """An array in which something is wrong: each event on its own, so that one cannot spoil the others."""
    try:
        parts = [bytes(part) for part in _raw.decode(text)]
    except _UNREADABLE:
        try:  # the standard reader lets half a surrogate pair pass, which only one of the events may hold
            parts = [json.dumps(part).encode() for part in json.loads(text)]
        except (ValueError, RecursionError):
            return [Rejected(0, "", "events.bad_json")]
    return [_read_one(index, part) for index, part in enumerate(parts)]


def _read_one(index: int, text: bytes) -> Event | Rejected:
    try:
        return _one.decode(text)
    except msgspec.ValidationError as problem:
        found = _FIELD.search(str(problem))
        field = found.group(1) if found else ""
        return Rejected(index, _id_in(text), "events.bad_field" if field else "events.bad_json", field)
    except _UNREADABLE:
        return Rejected(index, "", "events.bad_json")


def _id_in(text: bytes) -> str:
    """The id of an event that is otherwise wrong, as far as it has one."""
    try:
        return str(_named.decode(text).id)[:200]
    except _UNREADABLE:
        return ""


def pack(
    event: Event, *, index: int, now_ms: int, proven: bool, code: bytes | None, channel: bytes | None
) -> Packed:
    """The event as a row. `proven`: the caller's key vouches for `person`. Raises Refusal."""
    at = _moment(event.at, now_ms)
    key = _key_of(event.id)
    kind, url = event.kind, event.url or ""
    if not 0 < len(kind) <= 64 or "\0" in kind:
        raise Refusal("events.bad_field" if not kind else "events.bad_text", "kind")
    if "\0" in url:
        raise Refusal("events.bad_text", "url")
    kind_bytes, url_bytes = kind.encode(), url[:500].encode()
    load = event.load_ms
    if load is not None and not 0 <= load < 86_400_000:
        raise Refusal("events.bad_field", "load_ms")
    props = _props(event.props)
    row = b"".join((
        _HEAD.pack(9, 16, key, 8, (at - _EPOCH_2000) * 1000, len(kind_bytes)), kind_bytes,
        _uuid(_subject(event, proven)), _uuid(code), _uuid(channel),
        _length(len(url_bytes)), url_bytes,
        _NULL if load is None else _load(4, int(load)),
        _length(len(props) + 1), b"\x01", props,
    ))  # fmt: skip
    return Packed(index, key, row)


def _uuid(value: bytes | None) -> bytes:
    return _NULL if value is None else _UUID_LENGTH + value


def _hashed(*parts: str) -> bytes:
    """The bytes of kernel.ids.hashed_id, without a UUID object around them."""
    return blake2b("\x1f".join(parts).encode(), digest_size=16).digest()


def _key_of(given: str | int) -> bytes:
    text = str(given)
    if not 0 < len(text) <= 200:
        raise Refusal("events.no_id", "id")
    return _uuid_in(text) or _hashed("event", text)


def _uuid_in(text: str) -> bytes | None:
    """The 16 bytes of a UUID, written with hyphens or without; None for any other text."""
    if len(text) == 36 and text[8] == text[13] == text[18] == text[23] == "-":
        text = text.replace("-", "")
    if len(text) != 32:
        return None
    try:
        found = bytes.fromhex(text)
    except ValueError:
        return None
    return found if len(found) == 16 else None  # spaces between digits pass for nothing


def _subject(event: Event, proven: bool) -> bytes | None:
    """Under whose identity the event is kept: a person named by a key's holder, one merely claimed, or a browser."""
    if event.person not in (None, ""):
        return _bounded("external" if proven else "claimed", str(event.person), "person")
    if not event.visitor:
        return None
    return _bounded("visitor", _hyphened(event.visitor), "visitor")


def _hyphened(visitor: str) -> str:
    """A browser's id in the form in which contacts know it, whichever way a page writes it; any other text as it is."""
    if _uuid_in(visitor) is None:
        return visitor
    h = visitor.replace("-", "").lower()
    return f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}"


def _bounded(kind: str, value: str, field: str) -> bytes:
    if len(value) > 254:
        raise Refusal("events.bad_text", field)
    return _hashed(kind, value)


def _moment(at: datetime | int | float | None, now_ms: int) -> int:
    """Milliseconds since 1970; text without a zone is UTC."""
    if at is None:
        return now_ms
    if isinstance(at, datetime):
        try:
            ms = int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)
        except (OverflowError, ValueError):
            raise Refusal("events.too_old", "at") from None
    else:
        ms = int(max(min(at, 1e15), -1e15))
    if ms > now_ms + _DAY:
        raise Refusal("events.in_the_future", "at")
    if ms < now_ms - _TEN_YEARS:
        raise Refusal("events.too_old", "at")
    return ms


def _props(props: dict[str, Any] | None) -> bytes:
    if not props:
        return b"{}"
    try:
        text = _encode(props)
    except (OverflowError, RecursionError, ValueError):
        raise Refusal("events.bad_props", "props") from None
    if len(text) > MOST_PROPS or b"\\u0000" in text:
        raise Refusal("events.bad_props", "props")
    return text
