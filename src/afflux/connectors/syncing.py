"""Reading what a carrier knows already: accounts, tags, contacts. A carrier that can be read so says so here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from afflux.connectors.carriers import carrier
from afflux.connectors.models import Connection
from afflux.kernel.errors import Refused, problem

NOTHING = problem("connectors.nothing_to_read", _("There is nothing to read at this carrier: %(name)s."))


@dataclass(frozen=True)
class MembersSynced:
    """News: our accounts of a kind (member, service) as the carrier lists them; names by account, empty where it hides them."""

    connection: UUID
    kind: str
    names: Mapping[str, str]
    at: datetime


@dataclass(frozen=True)
class Known:
    """What a carrier says of a peer: the name they gave themselves, and who they are at the platform above it."""

    peer: str
    name: str = ""
    unionid: str = ""


@dataclass(frozen=True)
class PeersKnown:
    """News: who peers of a line are, in the transaction that keeps that we know."""

    connection: UUID
    peers: Sequence[Known]
    at: datetime


@dataclass(frozen=True)
class GroupRead:
    """News: a group as the carrier shows it now; `members`: the peers in it and since when."""

    connection: UUID
    group: str
    name: str
    members: Mapping[str, datetime]
    at: datetime


@dataclass(frozen=True)
class GroupsRead:
    """News: every group of a line was read; one that was not read since `since` is no more, or no longer ours to see."""

    connection: UUID
    since: datetime
    at: datetime


@dataclass(frozen=True)
class Part:
    """One of the things that are read: how many so far, and whether it waits, has ended, or failed with `problem`."""

    label: Any
    seen: int
    waiting: bool
    ended_at: datetime | None
    problem: str
    doubt: bool = False  # it stopped because it is implausible: a person may confirm it


@runtime_checkable
class Listed(Protocol):
    """A carrier whose accounts and contacts can be read."""

    def want_sync(self, connection: Connection, *, at: datetime) -> None:
        """Let workers read everything anew; what is being read already goes on."""

    def sync(self, connection: Connection, *, now: Callable[[], datetime]) -> None:
        """Read here and now what is wanted, to its end. What is refused is kept at its part."""

    def parts(self, connection: Connection) -> Sequence[Part]:
        """How far the reading is."""

    def confirm(self, connection: Connection, *, at: datetime) -> bool:
        """A person says that what was implausible is so; False where nothing waits for that."""


def reader(connection: Connection) -> Listed:
    """The carrier of a line that can be read. Raises Refused where it cannot."""
    found = carrier(connection.kind)
    if not isinstance(found, Listed):
        raise Refused(NOTHING, name=str(found.name))
    return found


def parts(connection: Connection) -> Sequence[Part]:
    """How far the reading is; empty where the carrier has nothing to read."""
    found = carrier(connection.kind)
    return found.parts(connection) if isinstance(found, Listed) else ()
