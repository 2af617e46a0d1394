"""Counts for lists, up to a limit: whoever needs the last digit of a million opens the list itself."""

from __future__ import annotations

from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from afflux.contacts.models import Person, Tag
from afflux.contacts.statements import statement

LIMIT = 1000
LIMIT_IN_PART = (
    200  # of a part of the pool only every so many tagging counts: the walk to the limit is longer
)


def people_by_tag(tags: list[Tag], persons: QuerySet[Person], *, limit: int) -> dict[UUID, int]:
    """How many of `persons` have each tag; a count above `limit` is `limit` + 1."""
    seen, parameters = persons.order_by().values("id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            statement("people_by_tag").format(persons=seen),
            [*parameters, limit + 1, [tag.id for tag in tags]],
        )
        return dict(cursor.fetchall())
