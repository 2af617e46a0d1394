"""The archive read through a cursor: which topics new messages touch, and what each mention is tied to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from afflux.conversations.models import Message
from afflux.kernel.arrays import array_of
from afflux.kernel.clock import local_day
from afflux.kernel.ids import id_at
from afflux.organization.access import merchant
from afflux.topics.matching import Matcher, matcher
from afflux.topics.models import Mention, Topic
from afflux.topics.statements import statement
from afflux.trade.models import Product

STEP = 5000
SETTLED = timedelta(
    seconds=5
)  # a message written by a slower transaction may get an older id than one that is seen
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Read:
    """A message of a customer, as far as topics look at it."""

    id: UUID
    talk: UUID
    person: UUID | None
    at: datetime
    text: str


def read_on(clock: Clock) -> int:
    """Read every topic on to now; how many messages were read. Topics at the same place are read together."""
    count = 0
    while found := _step(clock()):
        count += found
    return count


@transaction.atomic
def _step(at: datetime) -> int:
    """One batch for topics that are at one place; 0 where all are up to date or another worker reads."""
    until = id_at(int((at - SETTLED).timestamp() * 1000))
    for reached in Topic.objects.order_by("reached").values_list("reached", flat=True).distinct():
        topics = list(Topic.objects.select_for_update(skip_locked=True).filter(reached=reached))
        words = _batch(reached, until)
        if topics and words:
            _mention(topics, words)
            Topic.objects.filter(id__in=[one.id for one in topics]).update(reached=words[-1].id)
            return len(words)
    return 0


def _batch(reached: UUID | None, until: UUID) -> list[Read]:
    rows = Message.objects.filter(direction=Message.Direction.IN, id__lt=until)
    rows = rows.filter(id__gt=reached) if reached else rows
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
