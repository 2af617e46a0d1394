"""What brought somebody who talks with us: of their newest add, or of the last page of ours that their browser saw."""

from __future__ import annotations

from uuid import UUID

from afflux.channels.models import Add
from afflux.events.models import Event


def origin(person: UUID | None, subject: UUID) -> tuple[UUID | None, UUID | None]:
    """(code, channel) behind a person or, of a stranger, behind the key of their browser."""
    adds = Add.objects.filter(person=person).order_by("-at", "-id") if person else Add.objects.none()
    found: tuple[UUID | None, UUID | None] | None = adds.values_list("code", "channel").first()
    if found is None:
        seen = Event.objects.filter(subject=subject, channel__isnull=False).order_by("-at")
        found = seen.values_list("code", "channel").first()
    return found or (None, None)
