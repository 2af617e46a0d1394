"""What the room hears, in the teller's transaction; the clock is read here."""

from __future__ import annotations

from datetime import timedelta

from afflux.connectors.happenings import Added
from afflux.conversations.events import MessageIn, MessageOut
from afflux.conversations.models import Message
from afflux.kernel.clock import utc_now
from afflux.replies import answering, guarding
from afflux.replies.models import Course
from afflux.replies.welcome import ending, greeting

FRESH = timedelta(
    minutes=15
)  # a word that reaches us later, after an outage or from an archive, is a human's to answer


def added(told: Added) -> None:
    """Somebody came: greet them."""
    greeting.greet(told, now=utc_now())


def said(told: MessageIn) -> None:
    """A person said something."""
    ending.answered(told)
    if told.at > utc_now() - FRESH:
        answering.hear(told)


def told_them(told: MessageOut) -> None:
    """A human of ours wrote: the robot begins to count anew."""
    if told.message.by_kind == Message.By.STAFF:
        Course.objects.filter(talk=told.talk.id, misses__gt=0).update(misses=0)


ended = ending.ended
decided = guarding.decided
