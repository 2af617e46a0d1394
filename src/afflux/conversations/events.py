"""What the room tells, inside the transaction of the fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from afflux.conversations.models import Message, Talk
from afflux.kernel.actors import Actor


@dataclass(frozen=True)
class MessageIn:
    """A person said something, for the first time heard. `person` is None for a stranger."""

    talk: Talk
    message: Message
    person: UUID | None
    at: datetime


@dataclass(frozen=True)
class MessageOut:
    """Something was said for us: by a member, at the carrier or here, or by a program."""

    talk: Talk
    message: Message
    at: datetime


@dataclass(frozen=True)
class TalkAssigned:
    """`user` answers from now on; None: nobody in particular."""

    talk: Talk
    user: UUID | None
    by: Actor
    at: datetime


@dataclass(frozen=True)
class TalkClosed:
    """The talk came to its end, with its topic, need and next topic on it."""

    talk: Talk
    by: Actor
    at: datetime


@dataclass(frozen=True)
class TalkOverdue:
    """The customer was to be answered by now and was not; told once for each time they wait."""

    talk: Talk
    at: datetime
