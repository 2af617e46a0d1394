"""/api/v1: conversations."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema
from pydantic import Field

from afflux.api.fields import After, Flag, Input, Moment, OneOf, Page, Size
from afflux.api.keys import ApiRequest
from afflux.api.paging import page
from afflux.api.routes import Routes
from afflux.conversations import access
from afflux.conversations.actions import saying, talks
from afflux.conversations.models import Message, Talk
from afflux.kernel.clock import utc_now

routes = Routes(_("Conversations"))
StateWord = Annotated[str, OneOf(Talk.State)]


class TalkOut(Schema):
    id: UUID
    connection: UUID
    carrier: str
    account: str
    peer: str
    name: str
    contact: UUID | None
    store: str | None
    state: str
    assigned: str | None
    unread: int
    waiting_since: datetime | None
    due_at: datetime | None
    last_at: datetime
    snoozed_until: datetime | None
    closed_at: datetime | None
    topic: str
    need: str
    next_topic: str


class AttachmentOut(Schema):
    id: UUID
    kind: str
    name: str
    mime: str
    size: int


class MessageOut(Schema):
    id: UUID
    at: datetime
    direction: str
    by: str
    by_name: str
    kind: str
    text: str
    state: str
    problem: str
    attachments: list[AttachmentOut]


class TalkFilters(Schema):
    state: StateWord | None = None
    connection: UUID | None = None
    contact: UUID | None = None
    waiting: bool | None = None
    since: Moment | None = None
    limit: Size = 100
    after: After = None


class Paging(Schema):
    limit: Size = 100
    after: After = None


class SayIn(Input):
    text: Annotated[str, Field(min_length=1, max_length=20_000)]
    note: Flag = False


class AssignIn(Input):
    user: Annotated[str, Field(max_length=150)] | None = None
    words: Annotated[str, Field(max_length=2000)] = ""


class SnoozeIn(Input):
    until: Moment


class CloseIn(Input):
    topic: Annotated[str, Field(max_length=80)] = ""
    need: Annotated[str, Field(max_length=400)] = ""
    next_topic: Annotated[str, Field(max_length=400)] = ""


def shown(rows: list[Talk]) -> list[dict[str, Any]]:
    """Conversations as the API answers them."""
    same = ["id", "account", "peer", "name", "state", "unread", "waiting_since", "due_at", "last_at"]
    same += ["snoozed_until", "closed_at", "topic", "need", "next_topic"]
    return [
        {
            **{name: getattr(row, name) for name in same},
            "connection": row.connection_id,
            "carrier": row.connection.kind,
            "contact": row.person_id,
            "store": row.unit.number if row.unit else None,
            "assigned": row.assigned.username if row.assigned else None,
        }
        for row in rows
    ]


def shown_messages(rows: list[Message]) -> list[dict[str, Any]]:
    """Messages as the API answers them."""
    same = ("id", "at", "direction", "by_name", "kind", "text", "state", "problem")
    return [
        {
            **{name: getattr(row, name) for name in same},
            "by": row.by_kind,
            "attachments": [
                {"id": a.id, "kind": a.kind, "name": a.name, "mime": a.mime, "size": a.size}
                for a in row.attachments.all()
            ],
        }
        for row in rows
    ]


def _talks(request: ApiRequest) -> QuerySet[Talk]:
    return access.talks(request.actor).select_related("unit")


@routes.get("/talks", right="talk.read", response=Page[TalkOut], says=_("Conversations, newest word first."))
def list_talks(request: ApiRequest, asked: Query[TalkFilters]) -> Any:
    wanted = {"state": asked.state, "connection": asked.connection, "person": asked.contact}
    rows = _talks(request).filter(**{name: value for name, value in wanted.items() if value is not None})
    rows = rows if asked.waiting is None else rows.filter(waiting_since__isnull=not asked.waiting)
    rows = rows if asked.since is None else rows.filter(last_at__gte=asked.since)
    return page(rows, by="-last_at", limit=asked.limit, after=asked.after, show=shown)


@routes.get("/talks/{uuid:talk_id}", right="talk.read", response=TalkOut, says=_("One conversation."))
def get_talk(request: ApiRequest, talk_id: UUID) -> Any:
    return shown([access.talk(request.actor, talk_id)])[0]


@routes.get(
    "/talks/{uuid:talk_id}/messages",
    right="talk.read",
    response=Page[MessageOut],
    says=_("What was said in a conversation, newest first, internal notes included."),
)
def list_messages(request: ApiRequest, talk_id: UUID, asked: Query[Paging]) -> Any:
    found = access.talk(request.actor, talk_id)
    rows = found.messages.prefetch_related("attachments").defer("tokens")
    return page(rows, by="-at", limit=asked.limit, after=asked.after, show=shown_messages)


@routes.post(
    "/talks/{uuid:talk_id}/messages",
    right="talk.write",
    response={201: MessageOut},
    says=_(
        "Say something, or keep an internal note. What the carrier forbids or the guard blocks is refused; what needs approval waits with the state “held”."
    ),
)
def say(request: ApiRequest, talk_id: UUID, payload: SayIn) -> Any:
    found, now = access.talk(request.actor, talk_id), utc_now()
    act = saying.note if payload.note else saying.say
    return shown_messages([act(found, payload.text, by=request.actor, at=now)])[0]


@routes.put(
    "/talks/{uuid:talk_id}/assigned",
    right="talk.write",
    response=TalkOut,
    says=_(
        "Give a conversation to a user by log-in name, with words for them; null: to nobody in particular."
    ),
)
def assign_talk(request: ApiRequest, talk_id: UUID, payload: AssignIn) -> Any:
    found = access.talk(request.actor, talk_id)
    user = talks.user_named(payload.user) if payload.user else None
    talks.pass_on(found, user, words=payload.words, by=request.actor, at=utc_now())
    return shown([access.talk(request.actor, talk_id)])[0]


@routes.put(
    "/talks/{uuid:talk_id}/closed",
    right="talk.write",
    response=TalkOut,
    says=_("Close a conversation with its topic, need and next topic."),
)
def close_talk(request: ApiRequest, talk_id: UUID, payload: CloseIn) -> Any:
    found = access.talk(request.actor, talk_id)
    talks.close(found, **payload.dict(), by=request.actor, at=utc_now())
    return shown([access.talk(request.actor, talk_id)])[0]


@routes.put(
    "/talks/{uuid:talk_id}/snoozed",
    right="talk.write",
    response=TalkOut,
    says=_("Put a conversation to sleep until a moment to come, or until the customer writes."),
)
def snooze_talk(request: ApiRequest, talk_id: UUID, payload: SnoozeIn) -> Any:
    found = access.talk(request.actor, talk_id)
    talks.snooze(found, payload.until, by=request.actor, at=utc_now())
    return shown([access.talk(request.actor, talk_id)])[0]


@routes.put(
    "/talks/{uuid:talk_id}/opened",
    right="talk.write",
    response=TalkOut,
    says=_("Open a conversation again that is closed or asleep."),
)
def reopen_talk(request: ApiRequest, talk_id: UUID) -> Any:
    found = access.talk(request.actor, talk_id)
    talks.reopen(found, by=request.actor, at=utc_now())
    return shown([access.talk(request.actor, talk_id)])[0]
