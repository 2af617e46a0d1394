"""/api/v1: topics and how much they were asked about."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import Field

from afflux.api.fields import After, Input, Page, Size
from afflux.api.keys import ApiRequest
from afflux.api.paging import page
from afflux.api.routes import Routes
from afflux.kernel.clock import utc_now
from afflux.topics import access, saving
from afflux.topics.jobs import read_topics
from afflux.topics.models import Mention, Topic
from afflux.topics.queries import report

routes = Routes(_("Topics"))


class TopicIn(Input):
    name: Annotated[str, Field(min_length=1, max_length=60, pattern=r"\S")]
    words: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=40)]], Field(min_length=1, max_length=500)
    ]
    follow_up: Annotated[str, Field(max_length=400)] = ""


class TopicOut(Schema):
    id: UUID
    name: str
    words: list[str]
    follow_up: str
    reading: bool


class TopicCountOut(Schema):
    topic: UUID
    name: str
    consultations: int
    before: int
    unanswered: int
    product: str
    page: str
    channel: str
    days: list[int]


class MentionOut(Schema):
    id: int
    talk: UUID
    message: UUID
    at: datetime
    product: str | None
    page: str
    channel: str | None


@routes.get(
    "/topics", right="measure.read", response=Page[TopicOut], says=_("Topics by name, with their words.")
)
def list_topics(request: ApiRequest, limit: Size = 100, after: After = None) -> Any:
    return page(access.topics(request.actor), by="name", limit=limit, after=after, each=shown)


@routes.post(
    "/topics",
    right="talk.design",
    response={201: TopicOut},
    says=_("Make a topic; the archive is read for its words."),
)
def create_topic(request: ApiRequest, payload: TopicIn) -> Any:
    return _save(request, None, payload)


@routes.put(
    "/topics/{uuid:topic_id}",
    right="talk.design",
    response=TopicOut,
    says=_("Say anew what a topic is; for other words the archive is read again."),
)
def change_topic(request: ApiRequest, topic_id: UUID, payload: TopicIn) -> Any:
    return _save(request, access.topic(request.actor, topic_id), payload)


@routes.get(
    "/topics/counts",
    right="measure.read",
    response=list[TopicCountOut],
    says=_(
        "How often each topic was asked about in the last days and in as many before, how many nobody answered within a day, and what it was tied to most. A conversation counts once a day."
    ),
)
def count_topics(request: ApiRequest, days: Annotated[int, Field(ge=1, le=366)] = 30) -> Any:
    same = ("topic", "name", "before", "unanswered", "product", "page", "channel", "days")
    lines = report(request.actor, days=days, at=utc_now())
    return [{**{name: getattr(one, name) for name in same}, "consultations": one.count} for one in lines]


@routes.get(
    "/topics/{uuid:topic_id}/mentions",
    right="measure.read",
    response=Page[MentionOut],
    says=_("Who asked about a topic, newest first, in conversations that the key may see."),
)
def list_mentions(request: ApiRequest, topic_id: UUID, limit: Size = 100, after: After = None) -> Any:
    rows = access.mentions(request.actor).filter(topic=access.topic(request.actor, topic_id))
    return page(rows, by="-at", limit=limit, after=after, each=shown_mention)


def shown(topic: Topic) -> dict[str, Any]:
    """A topic as the API answers it; `reading`: its words are still looked for in the archive."""
    same = ("id", "name", "words", "follow_up")
    return {**{name: getattr(topic, name) for name in same}, "reading": topic.behind}


def shown_mention(mention: Mention) -> dict[str, Any]:
    """A mention as the API answers it."""
    return {
        "id": mention.id,
        "talk": mention.talk_id,
        "message": mention.message_id,
        "at": mention.at,
        "product": mention.product.name if mention.product else None,
        "page": mention.page,
        "channel": mention.channel.name if mention.channel else None,
    }


def _save(request: ApiRequest, held: Topic | None, payload: TopicIn) -> dict[str, Any]:
    draft = saving.Draft(payload.name, payload.words, payload.follow_up)
    with transaction.atomic():
        saved = saving.save(held, draft, by=request.actor, at=utc_now())
        read_topics.enqueue_under("topics/read")
    return shown(saved)
