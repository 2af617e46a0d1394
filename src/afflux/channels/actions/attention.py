"""Facts of attention that the public pages make: a view, a question. The same id twice is one fact."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from afflux.channels.landing.places import Place, scan_behind
from afflux.channels.models import Code
from afflux.events.models import Event
from afflux.kernel.ids import hashed_id, new_id


def record_view(place: Place, *, visitor: UUID, path: str, at: datetime) -> None:
    """Note that this browser saw the page, under the code and channel that brought it."""
    scan = scan_behind(place, visitor)
    subject = hashed_id("visitor", str(visitor))
    record(new_id(), "view", code=scan.code if scan else place.code, subject=subject, path=path, at=at)


def record(
    key: UUID,
    kind: str,
    *,
    code: Code,
    subject: UUID,
    path: str,
    at: datetime,
    props: Mapping[str, str] | None = None,
) -> None:
    """One event of a public page."""
    event = Event(
        id=key,
        at=at,
        kind=kind,
        subject=subject,
        code=code.id,
        channel=code.channel_id,
        url=path,
        props=dict(props or {}),
    )
    Event.objects.bulk_create([event], ignore_conflicts=True)
