"""Facts of attention that the public pages make: a view, a question. The same id twice is one fact."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from afflux.channels.landing.places import Place, scan_behind
from afflux.channels.models import Code
from afflux.events.recording import NewEvent, record_events
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
    event = NewEvent(key, at, kind, subject, code.id, code.channel_id, path, props=props or {})
    record_events([event])
