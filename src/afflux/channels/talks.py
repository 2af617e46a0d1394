"""What brought somebody who talks with us: of their newest add, or of the last page of ours that their browser saw."""

from __future__ import annotations

from uuid import UUID

from afflux.channels.landing.places import scans_of
from afflux.channels.models import Add, Channel
from afflux.connectors.models import Connection
from afflux.events.models import Event


def store(line: Connection, peer: str) -> UUID | None:
    """The store of a stranger: of the code their browser scanned last, else of the channel that the chat names."""
    visitor = _browser(peer) if line.kind == "webchat" else None
    scan = next(iter(scans_of(visitor)), None) if visitor else None
    if scan is not None:
        return scan.code.channel.unit_id
    key = line.settings.get("channel", "")
    return Channel.objects.filter(key=key).values_list("unit", flat=True).first() if key else None


def _browser(peer: str) -> UUID | None:
    try:
        return UUID(peer)
    except ValueError:
        return None


def origin(person: UUID | None, subject: UUID) -> tuple[UUID | None, UUID | None]:
    """(code, channel) behind a person or, of a stranger, behind the key of their browser."""
    adds = Add.objects.filter(person=person).order_by("-at", "-id") if person else Add.objects.none()
    found: tuple[UUID | None, UUID | None] | None = adds.values_list("code", "channel").first()
    if found is None:
        seen = Event.objects.filter(subject=subject, channel__isnull=False).order_by("-at")
        found = seen.values_list("code", "channel").first()
    return found or (None, None)
