"""Letting go, every night: words whose period is over, month by month, in batches that nobody has to wait for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from afflux.connectors.models import Connection
from afflux.conversations.archive.media import MEDIA
from afflux.conversations.archive.models import Period
from afflux.conversations.models import Attachment, Message
from afflux.files.models import File
from afflux.kernel.actors import SYSTEM
from afflux.kernel.clock import day_bounds, local_day
from afflux.organization import audit
from afflux.organization.models import Merchant

OVER = (Path(__file__).parent.parent / "sql" / "over.sql").read_text()
BATCH = 1_000
LONGEST = 2_000  # batches a night
DAWN = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class Gone:
    """What was deleted: messages by month, and contents that nothing refers to any more."""

    months: Counter[str] = field(default_factory=Counter)
    contents: int = 0

    @property
    def messages(self) -> int:
        """All of them."""
        return sum(self.months.values())


def let_go(*, at: datetime, batch: int = BATCH) -> Gone:
    """Delete what is over, and write down how much. Killed at any point it goes on the next night."""
    merchant = Merchant.objects.filter(id=1).first()
    bounds = _bounds(at, merchant.timezone if merchant else "UTC")
    gone, since = Gone(), DAWN
    if merchant is None or not bounds["carriers"]:
        return gone
    for _batch in range(LONGEST):
        rows = _over(bounds, since, batch)
        if rows:
            _delete([row[0] for row in rows], gone)
            gone.months.update(f"{row[1]:%Y-%m}" for row in rows)
        if len(rows) < batch:
            break
        since = rows[-1][1]
    if gone.messages:
        detail = {
            "messages": gone.messages,
            "contents": gone.contents,
            "months": dict(sorted(gone.months.items())),
        }
        audit.record(by=SYSTEM, at=at, verb="archive.deleted", subject=merchant, detail=detail)
    return gone


def waiting(*, at: datetime, most: int = 10_000) -> int:
    """How many words the next night would delete, counted no further than `most`."""
    merchant = Merchant.objects.filter(id=1).first()
    bounds = _bounds(at, merchant.timezone if merchant else "UTC")
    return len(_over(bounds, DAWN, most)) if bounds["carriers"] else 0


def first_kept(months: int, at: datetime, zone: str) -> datetime:
    """The first moment of the oldest month that is kept: only whole months go."""
    today = local_day(at, zone)
    number = today.year * 12 + today.month - 1 - months
    return day_bounds(date(number // 12, number % 12 + 1, 1), zone)[0]


def _bounds(at: datetime, zone: str) -> dict[str, Any]:
    """For each carrier and each kind that a period names ("" for the others): before which moment words are over."""
    periods = {(row.carrier, row.kind): row.months for row in Period.objects.all()}
    named = sorted({kind for _carrier, kind in periods if kind})
    rows = []
    for carrier in sorted(set(Connection.objects.values_list("kind", flat=True))):
        for kind in [*named, ""]:
            fits = ((carrier, kind), (carrier, ""), ("", kind), ("", ""))
            months = next((periods[one] for one in fits if one in periods), None)
            if months:
                rows.append((carrier, kind, first_kept(months, at, zone)))
    latest = max((row[2] for row in rows), default=DAWN)
    carriers, kinds, before = ([row[place] for row in rows] for place in range(3))
    told = {"carriers": carriers, "kinds": kinds, "before": before, "named": named, "latest": latest}
    return {**told, "today": local_day(at, zone)}


def _over(bounds: dict[str, Any], since: datetime, most: int) -> list[tuple[UUID, datetime]]:
    with connection.cursor() as cursor:
        cursor.execute(OVER, {**bounds, "since": since, "most": most})
        return list(cursor.fetchall())


@transaction.atomic
def _delete(ids: list[UUID], gone: Gone) -> None:
    """A batch with everything that hangs on it; a content goes with the last message that showed it."""
    digests = set(
        Attachment.objects.filter(message__in=ids).exclude(digest="").values_list("digest", flat=True)
    )
    Message.objects.filter(id__in=ids).delete()
    used = set(Attachment.objects.filter(digest__in=digests).values_list("digest", flat=True))
    alone = File.objects.filter(digest__in=digests - used, media_type=MEDIA)
    gone.contents += alone.count()
    alone.delete()
