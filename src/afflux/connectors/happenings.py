"""What happened on a line, in words that hold for every carrier; told once, in the transaction that marks its callback done.

`account` is the carrier's id of our side (a member's user id), `peer` its id of the person. `key` is the callback's:
the same happening told twice has the same key.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

Found = TypeVar("Found")


def storable(found: Found) -> Found:
    """The same without what no row can hold: NUL, and halves of letters that are no text. A sender chooses both freely."""
    kept: Any = found
    if isinstance(found, str):
        kept = found.replace("\x00", "").encode("utf-8", "replace").decode()
    elif isinstance(found, tuple | list):
        kept = type(found)(storable(one) for one in found)
    elif is_dataclass(found) and not isinstance(found, type):
        kept = replace(found, **{one.name: storable(getattr(found, one.name)) for one in fields(found)})
    return kept  # type: ignore[no-any-return]


@dataclass(frozen=True, kw_only=True)
class Happening:
    connection: UUID
    key: str
    at: datetime
    account: str = ""
    peer: str = ""


@dataclass(frozen=True, kw_only=True)
class Added(Happening):
    """A person became a contact. `state` came with the code they scanned; `welcome_code` lets us greet, once, for seconds.

    `half`: we have them, they have not confirmed us yet. `visit`: they came to a desk of ours, which may greet them, but
    makes them no contact: nobody can write to them by that.
    """

    state: str = ""
    welcome_code: str = ""
    half: bool = False
    visit: bool = False


@dataclass(frozen=True, kw_only=True)
class Left(Happening):
    """The contact ended: by "peer", by our own "account", or found by "list": nobody told it, they are just not there."""

    by: str


@dataclass(frozen=True)
class Media:
    """A thing that came with a message: `kind` image, voice, video or file.

    `handle` lets the carrier fetch it; `digest` is set where its content is in our own store already.
    """

    kind: str
    handle: str = ""
    digest: str = ""
    original: str = ""  # a picture as it came, where that is kept beside
    name: str = ""
    mime: str = ""
    size: int = 0


@dataclass(frozen=True, kw_only=True)
class Said(Happening):
    """A word on the line. `message` is the carrier's id of it, one on the connection; `name` the peer's, where known.

    `by`: "peer", "account" (a member wrote it at the carrier) or "program". `kind`: text, image, voice, video, file,
    link, location, card or other; `text` says in words what can be said of it.
    `greeting`: words with which we welcomed them; whoever asked something still waits.
    """

    message: str
    by: str = "peer"
    kind: str = "text"
    text: str = ""
    media: tuple[Media, ...] = ()
    name: str = ""
    greeting: bool = False


@dataclass(frozen=True, kw_only=True)
class Delivered(Happening):
    """A message of ours reached the person's device."""

    message: str


@dataclass(frozen=True, kw_only=True)
class Seen(Happening):
    """The person saw everything of ours until `upto`."""

    upto: datetime


@dataclass(frozen=True, kw_only=True)
class Undelivered(Happening):
    """A message of ours came back; `reason` is the carrier's word."""

    message: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Scanned(Happening):
    """Somebody who is a contact already scanned a code again; `state` came with it."""

    state: str


@dataclass(frozen=True, kw_only=True)
class Pressed(Happening):
    """Somebody pressed an entry of our menu: its key, or the address it leads to."""

    button: str


@dataclass(frozen=True, kw_only=True)
class Unsubscribed(Happening):
    """The person wants no more messages: by a link, a word or a button of theirs; `word` is what they used."""

    word: str = ""


@dataclass(frozen=True, kw_only=True)
class AutoReplied(Happening):
    """A program answers for the person ("away until Monday"). It is never answered: two programs would talk for ever."""

    message: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Edited(Happening):
    """Our side changed what it notes of the person."""


@dataclass(frozen=True, kw_only=True)
class HandoverFailed(Happening):
    """The person refused the new member, or that member is full; `reason` is the carrier's word."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class GroupChanged(Happening):
    """`change`: create, update or dismiss; `detail`: add_member, del_member, change_owner, change_name, change_notice."""

    group: str
    change: str
    detail: str = ""
    members: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TagChanged(Happening):
    """A tag of the company was made, renamed, removed or moved; `kind`: tag or tag_group."""

    tag: str
    kind: str
    change: str


@dataclass(frozen=True, kw_only=True)
class ServiceWaits(Happening):
    """Messages wait at a customer-service account; `token` lets us fetch them."""

    service: str
    token: str


@dataclass(frozen=True, kw_only=True)
class ArchiveWaits(Happening):
    """The archive has new messages."""
