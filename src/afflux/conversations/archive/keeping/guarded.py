"""Texts that the guard held or judged go by a period of their own, or with the words of all carriers; holds hold them too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from afflux.conversations.actions.saying import SUBJECT
from afflux.conversations.archive.keeping.months import BATCH, DAWN, LONGEST, first_kept
from afflux.conversations.archive.keeping.rules import holding
from afflux.conversations.archive.models import Period
from afflux.conversations.models import Message, Talk
from afflux.conversations.side import SUBJECT as SIDE
from afflux.conversations.side import about_peer
from afflux.guard import letting_go as guard
from afflux.kernel.actors import SYSTEM
from afflux.kernel.clock import local_day
from afflux.organization import audit
from afflux.organization.models import Merchant

GUARD = "guard"  # the kind of its period
_NONE = UUID(int=0)


def let_go(*, at: datetime, batch: int = BATCH) -> int:
    """Blank what is over and nobody holds; how many rows. Killed at any point it goes on the next night."""
    merchant = Merchant.objects.filter(id=1).first()
    months = _months()
    if merchant is None or months is None:
        return 0
    before, today = first_kept(months, at, merchant.timezone), local_day(at, merchant.timezone)
    kinds: tuple[guard.Kind, ...] = ("approval", "judgement")
    gone: dict[str, int] = {kind: _all_of(kind, before, today, batch) for kind in kinds}
    if any(gone.values()):
        audit.record(by=SYSTEM, at=at, verb="guard.texts_deleted", subject=merchant, detail=gone)
    return sum(gone.values())


def _months() -> int | None:
    periods = {row.kind: row.months for row in Period.objects.filter(carrier="", kind__in=("", GUARD))}
    return periods.get(GUARD, periods.get(""))


def _all_of(kind: guard.Kind, before: datetime, today: date, batch: int) -> int:
    after, gone = (DAWN, _NONE), 0
    for _batch in range(LONGEST):
        rows = guard.old(kind, before=before, after=after, most=batch)
        if rows:
            held = _held([about for _id, _at, about in rows], today)
            free = [number for number, _at, about in rows if about not in held]
            guard.blank(kind, free)
            gone += len(free)
            after = (rows[-1][1], rows[-1][0])
        if len(rows) < batch:
            break
    return gone


def _held(subjects: Sequence[str], today: date) -> set[str]:
    """Those that are about a conversation which somebody holds."""
    holds = holding(today)
    talks = Talk.objects.filter(Q(holds__in=holds) | Q(person__in=holds.values("person")))
    words = {about for about in subjects if about.startswith(SUBJECT)}
    held = Message.objects.filter(id__in=[about.removeprefix(SUBJECT) for about in words], talk__in=talks)
    found = {f"{SUBJECT}{number}" for number in held.values_list("id", flat=True)}
    if any(about.startswith(SIDE) for about in subjects):
        found |= {about_peer(line, peer) for line, peer in talks.values_list("connection", "peer")}
    return found
