"""Counts for lists, up to a limit: whoever needs the last digit of a million opens the list itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from afflux.contacts.models import Person, Tag, Tagging
from afflux.contacts.statements import statement

LIMIT = 1000
LIMIT_IN_PART = (
    100  # of a part of the pool only every so many tagging counts: the walk to the limit is longer
)
NEWEST = 20_000  # people of a part who are counted whole: 40 ms; more than a member of staff has of a million
FEW = 100_000  # taggings of a whole pool that are all counted: 50 ms


@dataclass(frozen=True)
class TagCounts:
    """People by tag. With a `limit` a number above it only says "more"; without one all are exact."""

    people: dict[UUID, int]
    limit: int | None


def people_by_tag(tags: Sequence[Tag], persons: QuerySet[Person], *, whole: bool) -> TagCounts:
    """How many of `persons` have each tag; `whole`: they are the pool, or nearly.

    A pool of few taggings, and the people of a small part, are counted one by one. Of a large part the newest say which
    tags are common, and only the rare ones are walked: a tag that few of the newest have has few people anywhere.
    """
    if whole:
        if Tagging.objects.order_by()[: FEW + 1].count() <= FEW:
            return TagCounts(_walked(tags, persons, FEW), None)
        return TagCounts(_walked(tags, persons, LIMIT), LIMIT)
    among, seen = _newest(persons)
    if seen <= NEWEST:
        return TagCounts(among, None)
    rare = [tag for tag in tags if among.get(tag.id, 0) <= LIMIT_IN_PART]
    return TagCounts({**among, **_walked(rare, persons, LIMIT_IN_PART)}, LIMIT_IN_PART)


def _newest(persons: QuerySet[Person]) -> tuple[dict[UUID, int], int]:
    chosen = persons.order_by("-created_at", "-id").values("id")[: NEWEST + 1]
    sql, parameters = chosen.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(statement("newest_by_tag").format(persons=sql), parameters)
        counts = dict(cursor.fetchall())
    return counts, counts.pop(None)


def _walked(tags: Sequence[Tag], persons: QuerySet[Person], limit: int) -> dict[UUID, int]:
    """Counts up to `limit` + 1."""
    seen, parameters = persons.order_by().values("id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            statement("people_by_tag").format(persons=seen),
            [*parameters, limit + 1, [tag.id for tag in tags]],
        )
        return dict(cursor.fetchall())
