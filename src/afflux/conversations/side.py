"""The side bar: whose chat is open at the carrier, as far as the member who looks may see them.

A peer's id is no secret and opens nothing: what is shown is cut to the reader's rights like everywhere else. Inside a
carrier's own app the page may ask the app whose chat is open; a room that knows how to sign for that registers here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from afflux.connectors.models import Connection
from afflux.connectors.peers import naming
from afflux.contacts import access as pool
from afflux.contacts.models import Identity, Person
from afflux.conversations import access
from afflux.conversations.models import Talk
from afflux.conversations.people import proof_of
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem

NO_LINE = problem("conversations.no_line", _("There is no such connection, or it was removed."), status=404)
NO_APP = problem(
    "conversations.no_app", _("This line has no app of its own to ask whose chat is open."), status=404
)
Signer = Callable[[Connection, str, datetime], Mapping[str, Any]]
_SIGNERS: dict[str, Signer] = {}


@dataclass(frozen=True)
class Side:
    """Who is in the chat: the person in the pool, the conversation; either may be unknown or not the reader's to see."""

    person: Person | None
    talk: Talk | None


def signed_by(kind: str, signer: Signer) -> None:
    """Register how pages of a carrier's app prove themselves: (connection, address, instant) → what its script wants."""
    _SIGNERS[kind] = signer


def signature(line: Connection, address: str, at: datetime) -> Mapping[str, Any]:
    """What the app's script wants. Raises Refused (404) where there is no app."""
    if (signer := _SIGNERS.get(line.kind)) is None:
        raise Refused(NO_APP)
    return signer(line, address, at)


def has_app(line: Connection) -> bool:
    """Whether pages of this line can ask an app whose chat is open."""
    return line.kind in _SIGNERS


def line_in_use(line_id: UUID) -> Connection:
    """The connection. Raises Refused (404)."""
    found = Connection.objects.filter(id=line_id, removed_at=None).first()
    if found is None:
        raise Refused(NO_LINE)
    return found


def who(actor: Actor, line: Connection, peer: str) -> Side:
    """The person and the newest conversation of a peer on this line, as far as the actor may see them."""
    talk = access.talks(actor).filter(connection=line, peer=peer[:254]).order_by("-last_at").first()
    name = naming(line)
    proofs = [proof_of(name.kind, value) for value in dict.fromkeys((name.value(peer), peer))]
    keys = [one.key for one in proofs if one is not None]
    found = Identity.objects.filter(key__in=keys).values_list("person", flat=True).first()
    person_id = found or (talk.person_id if talk else None)
    person = None
    if person_id:
        rows = pool.persons(actor).prefetch_related("identities", "taggings__tag")
        person = rows.filter(id=pool.current_id(person_id)).first()
    return Side(person, talk)


def recent(actor: Actor, line: Connection, *, most: int = 12) -> list[Talk]:
    """The conversations on this line that the actor may choose from, newest first."""
    return list(access.talks(actor).filter(connection=line).order_by("-last_at", "-id")[:most])
