"""Which topics messages touch, and what each mention is tied to.

A trigger notes every word of a customer as unread in the transaction that writes it; whoever reads it takes the note
away with the mentions. No order of ids or clocks is relied on: an import that commits an hour late is read then. Words
that change are looked for in the archive again, through a cursor of the topic.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from afflux.conversations.models import Message
from afflux.kernel.arrays import array_of
from afflux.kernel.clock import local_day
from afflux.organization.access import merchant
from afflux.topics.matching import Matcher, matcher
from afflux.topics.models import Mention, Topic
from afflux.topics.statements import statement
from afflux.trade.models import Product

STEP = 5000


@dataclass(frozen=True)
class Read:
    """A message of a customer, as far as topics look at it."""

    id: UUID
    talk: UUID
    person: UUID | None
    at: datetime
    text: str


def read_on() -> int:
    """Read all there is to read; how many messages. What was written since comes first, then old words of new topics."""
    count = 0
    while found := _fresh() + _again():
        count += found
    return count


@transaction.atomic
def _fresh() -> int:
    """One batch of what nobody read yet, by every topic; 0 where another worker reads it or there is none."""
    with connection.cursor() as cursor:
        cursor.execute(statement("take_unread"), {"most": STEP})
        taken = [key for (key,) in cursor.fetchall()]
    # Topics are held while they are read by: words that change meanwhile would keep mentions of the old ones.
    topics = list(Topic.objects.select_for_update(no_key=True).order_by("id"))
    if taken and topics:
        _mention(topics, _words(Message.objects.filter(id__in=taken)))
    return len(taken)


@transaction.atomic
def _again() -> int:
    """One batch of the archive for topics that are behind at one place; 0 where none is, or another worker reads."""
    behind = Topic.objects.filter(behind=True)
    for reached in behind.order_by("reached").values_list("reached", flat=True).distinct():
        topics = list(behind.select_for_update(skip_locked=True, no_key=True).filter(reached=reached))
        if not topics:
            continue
        words = _words(_archive_from(reached))
        _mention(topics, words)
        last = {"reached": words[-1].id} if words else {"behind": False}
        Topic.objects.filter(id__in=[one.id for one in topics]).update(**last)
        if words:
            return len(words)
    return 0


def _archive_from(reached: UUID | None) -> QuerySet[Message]:
    rows = Message.objects.filter(direction=Message.Direction.IN)
    return rows.filter(id__gt=reached) if reached else rows


def _words(rows: QuerySet[Message]) -> list[Read]:
    found = rows.order_by("id").values_list("id", "talk", "talk__person", "at", "text")[:STEP]
    return [Read(*row) for row in found]


def _mention(topics: Sequence[Topic], words: Sequence[Read]) -> None:
    """Note every (topic, talk, day) that these messages touch."""
    about = matcher({topic.id: topic.words for topic in topics})
    touched = [(word, topic) for word in words for topic in about.touched(word.text)]
    if not touched:
        return
    tied = _ties({word.id: word for word, _topic in touched}.values())
    zone, products = merchant().timezone, _products()
    rows = []
    for word, topic in touched:
        channel, page = tied[word.id]
        named = products.touched(word.text)
        rows.append(
            Mention(
                topic_id=topic, talk_id=word.talk, day=local_day(word.at, zone), message_id=word.id, at=word.at,
                product_id=min(named) if named else None, channel_id=channel, page=(page or "")[:200],
            )
        )  # fmt: skip
    Mention.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)


def _products() -> Matcher[UUID]:
    """Products by their names; a name of one sign would be found everywhere."""
    held = Product.objects.filter(archived_at=None).values_list("id", "name")[:20_000]
    return matcher({key: [name] for key, name in held if len(name) > 1})


def _ties(words: Iterable[Read]) -> dict[UUID, tuple[UUID | None, str | None]]:
    held = list(words)
    params: dict[str, Any] = {
        "messages": array_of(word.id for word in held),
        "persons": array_of(word.person for word in held),
        "ats": [word.at for word in held],
    }
    with connection.cursor() as cursor:
        cursor.execute(statement("ties"), params)
        return {message: (channel, page) for message, channel, page in cursor.fetchall()}
