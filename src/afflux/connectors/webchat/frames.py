"""What a browser may say on the wire: shapes and sizes, judged before anything else looks at them. No Django here."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

LONGEST_FRAME = 16 * 1024  # bytes
LONGEST_TEXT = 2_000  # characters
LONGEST_PICTURE = 8 * 1024 * 1024  # bytes

Key = Annotated[str, Meta(min_length=8, max_length=64, pattern=r"\A[0-9A-Za-z_-]+\Z")]
Text = Annotated[str, Meta(min_length=1, max_length=LONGEST_TEXT)]
Line = Annotated[str, Meta(max_length=254)]
Address = Annotated[str, Meta(max_length=2_000)]
Seq = Annotated[int, Meta(ge=0, le=2**31 - 1)]


class Frame(msgspec.Struct, tag_field="type"):
    """What all frames are."""


class Hello(Frame, tag="hello"):
    """The first frame of a socket: who it is, and the last word it knows."""

    token: Line
    after: Seq = 0


class Say(Frame, tag="say"):
    """A word of the guest. The same `key` twice is one message."""

    key: Key
    text: Text
    page: Address = ""
    referrer: Address = ""


class Typing(Frame, tag="typing"):
    """The guest is typing."""


class Seen(Frame, tag="seen"):
    """The guest saw everything up to this word."""

    upto: Seq


class Contact(Frame, tag="contact"):
    """A way to be reached, and the id of the consent text that was agreed to."""

    key: Key
    text: Line
    phone: Line = ""
    email: Line = ""
    name: Annotated[str, Meta(max_length=80)] = ""


class Ping(Frame, tag="ping"):
    """A sign of life."""


Any = Hello | Say | Typing | Seen | Contact | Ping
_decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Any)


def read(content: bytes | str) -> Any | None:
    """The frame; None for what is none."""
    if len(content) > LONGEST_FRAME:
        return None
    try:
        return _decoder.decode(content)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
