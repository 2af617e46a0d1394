"""Counts for lists."""

from __future__ import annotations

from typing import Any

from django.db.models import Func, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from afflux.contacts.models import Person, Tag, Tagging


def with_people(tags: QuerySet[Tag], persons: QuerySet[Person]) -> QuerySet[Tag]:
    """`tags` with `.people`: how many of `persons` have each."""
    held = Tagging.objects.filter(tag=OuterRef("pk"), person__in=persons.values("id")).order_by()
    counted: Any = held.annotate(n=Func("id", function="count", output_field=IntegerField())).values("n")
    return tags.annotate(people=Coalesce(Subquery(counted), 0))
