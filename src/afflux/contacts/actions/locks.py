"""Locks on persons, so that nobody is merged away under a fact that is being written."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from afflux.contacts.models import Person
from afflux.kernel.errors import Refused, problem

WAS_MERGED = problem(
    "contacts.person_was_merged",
    _("“%(name)s” was merged into another person meanwhile. Open the person again."),
    status=409,
)


def lock_live(ids: Iterable[UUID]) -> dict[UUID, Person]:
    """The persons, locked in id order. Raises Refused if one was merged away or is not there."""
    wanted = set(ids)
    found = {
        p.id: p for p in Person.objects.select_for_update(no_key=True).filter(id__in=wanted).order_by("id")
    }
    gone = next((p for p in found.values() if p.merged_into_id), None)
    if gone or len(found) < len(wanted):
        raise Refused(WAS_MERGED, name=str(gone) if gone else "")
    return found
