"""What a carrier is: what it can do and why not more, which settings it needs, how it is listened to.

A carrier's folder registers one `Carrier` when the room is loaded; nothing outside asks which one it talks to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from afflux.connectors.happenings import Happening
from afflux.kernel.errors import Refused, problem

UNKNOWN_KIND = problem(
    "connectors.unknown_kind", _("There is no carrier “%(kind)s”. Known are: %(known)s."), status=404
)


@dataclass(frozen=True)
class Window:
    """How long after the person's last word how many messages may be sent."""

    length: timedelta
    messages: int


@dataclass(frozen=True)
class Capabilities:
    """What the carrier allows. None or False means no; `reasons` says why, by the capability's name."""

    reply: Window | None
    welcome: timedelta | None  # how long the right to welcome lasts
    attachments: int
    text_bytes: int
    may_start: bool
    receipts: bool
    typing: bool
    reasons: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Setting:
    """A value that a connection needs; a secret is sealed and never shown again."""

    name: str
    label: Any
    help: Any = ""
    secret: bool = False
    optional: bool = False
    default: str = ""
    choices: tuple[tuple[str, Any], ...] = ()  # (value, label)
    prose: bool = False  # words for people: kept as they were typed, full-width signs too
    week: bool = False  # hours of the week (`kernel.week`), asked for in rows
    folded: bool = False  # few need it: shown under “More”


@dataclass(frozen=True)
class Parts:
    """A request at a door, as far as a carrier may look at it."""

    method: str
    query: Mapping[str, str]
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)  # names in small letters


@dataclass(frozen=True, repr=False)
class Line:
    """An open connection: its settings with the secrets among them. Never logged, never stored."""

    id: UUID
    kind: str
    values: Mapping[str, str]
    before: tuple[Mapping[str, str], ...] = ()  # what was replaced and still opens the door, the latest first
    before_until: datetime | None = None

    def before_at(self, at: datetime) -> tuple[Mapping[str, str], ...]:
        """What was replaced and opens the door at this moment."""
        return self.before if self.before_until and at < self.before_until else ()


@dataclass(frozen=True)
class Received:
    """What to answer, and what to keep: `key` names the fact once for all its repeats; without it nothing is kept.

    `before`: it came by secrets that were replaced here and not there yet.
    """

    reply: bytes
    key: str = ""
    content: bytes = b""
    before: bool = False


@dataclass(frozen=True)
class Step:
    """One line of the self-check: done (True), wrong (False), or not known yet (None), and what to do."""

    label: Any
    done: bool | None
    says: Any = ""


class Judged(StrEnum):
    """What a refusal means for the effect that met it."""

    DONE = "done"  # it is so already
    AGAIN = "again"  # surely not done; a later try may do it
    NEVER = "never"  # a person must act
    UNSURE = "unsure"  # it may have been done


class Carrier(Protocol):
    """One kind of line. `identity`: of which kind of proof (contacts' word for it) a peer's id is."""

    kind: str
    identity: str
    name: Any
    settings: Sequence[Setting]
    capabilities: Capabilities

    def checked(self, values: Mapping[str, str]) -> dict[str, str]:
        """The values in their canonical form. Raises Refused at the field that is wrong."""

    def knock(self, line: Line, *, at: datetime) -> None:
        """Ask the carrier whether it knows us; may take seconds. Raises Refused with its reason."""

    def receive(self, line: Line, parts: Parts, *, at: datetime) -> Received:
        """Judge a request at the door. Raises Refused; writes nothing and calls nobody."""

    @property
    def repeatable(self) -> frozenset[str]:
        """Kinds of effects that the carrier does once however often it is asked."""

    def perform(
        self, line: Line, kind: str, payload: Mapping[str, Any], *, at: datetime
    ) -> Mapping[str, Any]:
        """Do it at the carrier; what it answered, such as the message's id. Raises Refused."""

    def judge(self, refused: Refused) -> Judged:
        """What a refusal of `perform` means."""

    def read(self, connection: UUID, key: str, content: bytes) -> Sequence[Happening]:
        """What a kept content says; empty where it does not concern us. Raises Refused where it cannot be understood."""


@runtime_checkable
class Account(Protocol):
    """A carrier whose accounts differ in what they may do says so here."""

    def capabilities_for(self, account: str) -> Capabilities:
        """What holds for one account of ours."""


@dataclass(frozen=True)
class Limit:
    """One thing that can be done one way or cannot: how far it goes, or why not."""

    label: Any
    allowed: bool
    says: Any


@dataclass(frozen=True)
class Reach:
    """A way to people beside the chat of an account (a group send, a code): what it allows, in the carrier's numbers.

    `capabilities`: where it is a chat of its own.
    """

    name: Any
    limits: tuple[Limit, ...] = ()
    capabilities: Capabilities | None = None


@runtime_checkable
class Various(Protocol):
    """A carrier that reaches people in more ways than one."""

    chat: Any  # what its first way is called
    reaches: Sequence[Reach]


@runtime_checkable
class Keeper(Protocol):
    """A carrier that keeps the media of messages and hands them out."""

    def fetch(self, line: Line, handle: str, *, at: datetime) -> tuple[bytes, str]:
        """(content, media type) of a thing that came with a message. Raises Refused."""


@runtime_checkable
class Calls(Protocol):
    """A carrier that tells what a peer calls themselves."""

    def called(self, line: Line, account: str, peer: str, *, at: datetime) -> str:
        """The peer's own name, asked at the carrier within two seconds; empty where they have none. Raises Refused."""


@runtime_checkable
class Large(Protocol):
    """A carrier whose requests may be larger than those of others."""

    most: int  # bytes


@runtime_checkable
class Overlapping(Protocol):
    """A carrier at whose door replaced secrets still count for a while: it has a setting `overlap`, in hours."""

    overlapping: tuple[str, ...]  # names of those secrets


@runtime_checkable
class Guided(Protocol):
    """A carrier whose set-up differs: what to do until a step of the self-check is done, by the step's name.

    Names: known, verified, heard. None: this step does not exist here.
    """

    cures: Mapping[str, Any]


@runtime_checkable
class Embedded(Protocol):
    """A carrier that stands on pages: it has no callback address, but a line of HTML."""

    def embed(self, line: UUID, *, asked_at: str) -> str:
        """What the owner of a page puts there; `asked_at`: where we are seen, unless a public address is set."""


_CARRIERS: dict[str, Carrier] = {}


def register(carrier: Carrier) -> None:
    """Make a kind of line known."""
    _CARRIERS[carrier.kind] = carrier


def carrier(kind: str) -> Carrier:
    """The carrier of that kind. Raises Refused (404)."""
    if (found := _CARRIERS.get(kind)) is None:
        raise Refused(UNKNOWN_KIND, kind=kind[:40], known=", ".join(sorted(_CARRIERS)))
    return found


def all_carriers() -> list[Carrier]:
    """Every kind of line, by kind."""
    return [_CARRIERS[kind] for kind in sorted(_CARRIERS)]


def capabilities(kind: str, account: str) -> Capabilities:
    """What the carrier allows on this account of ours."""
    found = carrier(kind)
    return found.capabilities_for(account) if isinstance(found, Account) else found.capabilities
