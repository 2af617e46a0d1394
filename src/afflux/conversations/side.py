"""The side bar: whose chat is open at the carrier, as far as the member who looks may see them.

A peer's id is no secret and opens nothing: what is shown is cut to the reader's rights like everywhere else. Inside a
carrier's own app the page asks the app whose chat is open, by signatures for addresses of ours alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from afflux.connectors.beside import app_of
from afflux.connectors.models import Connection
from afflux.connectors.peers import naming
from afflux.contacts import access as pool
from afflux.contacts.models import Identity, Person
from afflux.conversations import access
from afflux.conversations.models import Talk
from afflux.conversations.people import proof_of
from afflux.guard import gate
from afflux.guard.evidence import digest_of
from afflux.guard.models import Approval
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem

NO_LINE = problem("conversations.no_line", _("There is no such connection, or it was removed."), status=404)
NOT_OURS = problem("conversations.not_ours", _("Only addresses of the side bar are signed."), status=400)
MUST_WAIT = problem(
    "conversations.must_wait", _("Somebody must approve this text first. Then you can send it."), status=409
)
NO_WORDS = problem("conversations.no_words", _("There is nothing to send."))
PURPOSE, SUBJECT = "reply", "side/"


@dataclass(frozen=True)
class Side:
    """Who is in the chat: the person in the pool, the conversation; either may be unknown or not the reader's to see."""

    person: Person | None
    talk: Talk | None


def signature(line: Connection, address: str, *, near: str, at: datetime) -> Mapping[str, Mapping[str, Any]]:
    """What the app's script wants for a page of ours; `near`: where this was asked at. Raises Refused."""
    found, ours = urlsplit(address), urlsplit(near)
    if (found.scheme, found.netloc, found.path) != (ours.scheme, ours.netloc, ours.path):
        raise Refused(NOT_OURS)
    app, opened = app_of(line)
    return app.sign(opened, address, at=at)


def may_go(line: Connection, peer: str, text: str, *, by: Actor, at: datetime) -> None:
    """Judge what a member is about to send from the side bar. Raises Refused: blocked, or to be approved first."""
    if not text.strip():
        raise Refused(NO_WORDS, field="text")
    subject = about_peer(line.id, peer)
    with transaction.atomic():  # what waits for approval is kept, although we refuse
        passed = (
            not _waits(text, subject)
            and gate.judge(text, purpose=PURPOSE, subject=subject, by=by, at=at).passed
        )
    if not passed:
        raise Refused(MUST_WAIT, field="text")


def about_peer(line: UUID, peer: str) -> str:
    """Under which subject the guard knows words to this peer."""
    return f"{SUBJECT}{line}/{peer}"[:200]


def _waits(text: str, subject: str) -> bool:
    """Whether the same words to the same person wait already."""
    rows = Approval.objects.filter(digest=digest_of(text), purpose=PURPOSE, subject=subject)
    return rows.filter(decided_at=None).exists()


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


def own_open(actor: Actor, line: Connection, *, most: int = 12) -> list[Talk]:
    """The open conversations of whoever looks, newest first; where none is theirs, those that they may take."""
    rows = access.talks(actor).filter(connection=line).exclude(state=Talk.State.CLOSED)
    own = Q(assigned=actor.id) | (Q(staff=actor.staff) if actor.staff else Q(pk__in=[]))
    newest = rows.order_by("-last_at", "-id")
    return list(newest.filter(own)[:most]) or list(newest[:most])
