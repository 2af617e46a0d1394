"""A customer who begins to ask is one consultation, told to attention so that the funnel counts it.

A word begins one where the same peer had said nothing for a day before.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db.models import Q

from afflux.connectors.peers import naming
from afflux.contacts.models import Identity
from afflux.conversations.events import MessageIn
from afflux.conversations.models import AUTO, Message, Talk
from afflux.conversations.people import proof_of
from afflux.events.recording import NewEvent, record_events
from afflux.kernel.ids import hashed_id

QUIET = timedelta(hours=24)
Origin = Callable[[UUID | None, UUID], tuple[UUID | None, UUID | None]]
_ORIGIN: list[Origin] = []


def origin_from(found: Origin) -> None:
    """Let `found(person, subject)` answer (code, channel): what brought them. Called once, by `wiring`."""
    _ORIGIN[:] = [found]


def heard(told: MessageIn) -> None:
    """Note a consultation where this word begins one; the same word twice is one fact."""
    before = told.talk.messages.filter(
        direction=Message.Direction.IN, at__lte=told.at, at__gt=told.at - QUIET
    ).exclude(Q(id=told.message.id) | Q(kind=AUTO))
    if before.exists():
        return
    subject = subject_of(told.talk)
    code, channel = _ORIGIN[0](told.person, subject) if _ORIGIN and subject else (None, None)
    key = hashed_id("talk-consultation", str(told.message.id))
    props = {"carrier": told.talk.connection.kind, "talk": str(told.talk.id)}
    record_events(
        [NewEvent(key, told.at, "consultation", subject, code, channel, f"/talk/{told.talk.id}", props=props)]
    )


def subject_of(talk: Talk) -> UUID | None:
    """The key under which facts of this peer are theirs; None where the peer's id proves nothing."""
    name = naming(talk.connection)
    found = [proof_of(name.kind, value) for value in dict.fromkeys((name.value(talk.peer), talk.peer))]
    keys = [one.key for one in found if one is not None]
    known = set(Identity.objects.filter(key__in=keys).values_list("key", flat=True))
    return next((key for key in keys if key in known), keys[0] if keys else None)
