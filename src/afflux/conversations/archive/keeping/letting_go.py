"""Letting go, every night: words whose period is over, month by month, in batches that nobody has to wait for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from afflux.connectors.models import Connection
from afflux.conversations.archive import media
from afflux.conversations.archive.events import WordsGo
from afflux.conversations.archive.keeping.guarded import GUARD
from afflux.conversations.archive.keeping.months import BATCH, DAWN, LONGEST, first_kept
from afflux.conversations.archive.models import Period
from afflux.conversations.models import Message
from afflux.kernel.actors import SYSTEM
from afflux.kernel.clock import local_day
from afflux.kernel.news import tell
from afflux.organization import audit
from afflux.organization.models import Merchant

OVER = (Path(__file__).parent.parent / "sql" / "over.sql").read_text()
WIRE = (Path(__file__).parent.parent / "sql" / "wire_over.sql").read_text()
Place = tuple[datetime, UUID]
START: Place = (DAWN, UUID(int=0))


@dataclass
class Gone:
    """What was deleted: messages by month, and contents that nothing refers to any more."""

    months: Counter[str] = field(default_factory=Counter)
    contents: int = 0
    wire: int = 0  # words of the web chat as its page shows them

    @property
    def messages(self) -> int:
        """All of them."""
        return sum(self.months.values())


@dataclass(frozen=True)
class Look:
    """`walked` words, which of them are over (id, moment), and the last of them, over or not."""

    over: list[tuple[UUID, datetime]]
    last: Place | None
    walked: int


def let_go(*, at: datetime, batch: int = BATCH) -> Gone:
    """Delete what is over, and write down how much. Killed at any point it goes on the next night."""
    merchant = Merchant.objects.filter(id=1).first()
    bounds = _bounds(at, merchant.timezone if merchant else "UTC")
    gone, place, deleted = Gone(), START, 0
    if merchant is None or not bounds["carriers"]:
        return gone
    while deleted < LONGEST:
        look = _look(bounds, place, batch)
        if look.over:
            _delete([row[0] for row in look.over], gone)
            gone.months.update(f"{row[1]:%Y-%m}" for row in look.over)
            deleted += 1
        if look.last is None or look.walked < batch:
            break
        place = look.last
    gone.wire = _wire(bounds)
    if gone.messages or gone.wire:
        detail = {
            "messages": gone.messages,
            "contents": gone.contents,
            "web_chat": gone.wire,
            "months": dict(sorted(gone.months.items())),
        }
        audit.record(by=SYSTEM, at=at, verb="archive.deleted", subject=merchant, detail=detail)
    return gone


def waiting(*, at: datetime, most: int = 5_000) -> tuple[int, int]:
    """(how many words of the oldest `most` the next night would delete, how many were looked at; 0: all there are)."""
    merchant = Merchant.objects.filter(id=1).first()
    bounds = _bounds(at, merchant.timezone if merchant else "UTC")
    if not bounds["carriers"]:
        return 0, 0
    look = _look(bounds, START, most)
    return len(look.over), look.walked if look.walked >= most else 0


def _bounds(at: datetime, zone: str) -> dict[str, Any]:
    """For each carrier and each kind that a period names ("" for the others): before which moment words are over."""
    periods = {(row.carrier, row.kind): row.months for row in Period.objects.exclude(kind=GUARD)}
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


def bounds_of(at: datetime) -> dict[str, Any]:
    """For rooms whose rows go with the words: carriers, each with the moment `before` which its texts are over; today."""
    merchant = Merchant.objects.filter(id=1).first()
    bounds = _bounds(at, merchant.timezone if merchant else "UTC")
    rows = [
        (carrier, before)
        for carrier, kind, before in zip(bounds["carriers"], bounds["kinds"], bounds["before"], strict=True)
        if kind == ("text" if "text" in bounds["named"] else "")
    ]
    return {
        "carriers": [row[0] for row in rows],
        "before": [row[1] for row in rows],
        "today": bounds["today"],
    }


def _look(bounds: dict[str, Any], place: Place, most: int) -> Look:
    told = {**bounds, "since": place[0], "behind": place[1], "most": most}
    with connection.cursor() as cursor:
        cursor.execute(OVER, told)
        rows = cursor.fetchall()
    last = (rows[-1][1], rows[-1][0]) if rows else None
    return Look([(row[0], row[1]) for row in rows if row[2]], last, int(rows[0][3]) if rows else 0)


@transaction.atomic
def _wire(bounds: dict[str, Any]) -> int:
    """The web chat keeps its words once more, for the page: they go by the same periods and stay under the same holds."""
    with connection.cursor() as cursor:
        cursor.execute(WIRE, bounds)
        return int(cursor.rowcount)


@transaction.atomic
def _delete(ids: list[UUID], gone: Gone) -> None:
    """A batch with everything that hangs on it; a content goes with the last message that showed it."""
    digests = media.contents_of(Q(message__in=ids))
    tell(WordsGo(ids))
    Message.objects.filter(id__in=ids).delete()
    gone.contents += media.let_go(digests)
