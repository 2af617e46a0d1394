"""What became of a greeting: the effect's end, and the person's own first word within a day."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from afflux.connectors.events import Ended
from afflux.connectors.happenings import Said
from afflux.connectors.models import Effect
from afflux.conversations import hearing
from afflux.conversations.events import MessageIn
from afflux.replies.jobs import keep_greeting
from afflux.replies.models import Greeting

State, Why = Greeting.State, Greeting.Reason
ANSWERED_WITHIN = timedelta(days=1)
ENDS = {
    "done": (State.SENT, Why.NONE),
    "failed": (State.MISSED, Why.REFUSED),
    "expired": (State.MISSED, Why.EXPIRED),
    "unsure": (State.UNSURE, Why.NONE),
}


def ended(told: Ended) -> None:
    """The carrier greeted them, or did not; what was said stands in the talk."""
    if told.kind != "welcome":
        return
    found = Greeting.objects.filter(connection_id=told.connection, key=told.key, state=State.WAITING).first()
    if found is None:
        return
    found.state, found.reason = ENDS[told.state]
    found.problem, found.ended_at = told.problem[:80], told.at
    found.save(update_fields=["state", "reason", "problem", "ended_at"])
    if found.state == State.SENT:
        keep_greeting.enqueue(greeting=str(found.id))  # whoever is next on the fast lane does not wait for it


@transaction.atomic
def keep(greeting: UUID) -> None:
    """Let what we greeted with stand in the talk, once."""
    found = Greeting.objects.get(id=greeting)
    effect = Effect.objects.filter(connection=found.connection_id, key=found.key).first()
    if effect is None:
        return
    said = Said(
        connection=effect.connection_id,
        key=found.key,
        at=found.ended_at or found.at,
        account=found.account,
        peer=found.peer,
        message=found.key,
        by="program",
        greeting=True,
        text=str(effect.payload.get("text", {}).get("content", "")),
    )
    hearing.heard(said)


def answered(told: MessageIn) -> None:
    """Their first word within a day after we greeted them counts for the text they read."""
    Greeting.objects.filter(
        connection_id=told.talk.connection_id,
        peer=told.talk.peer,
        state__in=[State.SENT, State.UNSURE],
        answered_at=None,
        at__gt=told.at - ANSWERED_WITHIN,
        at__lte=told.at,
    ).update(answered_at=told.at)
