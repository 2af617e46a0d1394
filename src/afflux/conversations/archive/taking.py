"""Taking words out of the house: asking for them, for a reason that is kept, stopping, fetching, dropping."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import IO

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from afflux.conversations.archive.alerts.deciding import NO_REASON
from afflux.conversations.archive.models import Parcel
from afflux.files import store
from afflux.files.models import File
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.kernel.text import clean
from afflux.organization import audit

KEPT = timedelta(days=7)
OPEN = (Parcel.State.WAITING, Parcel.State.RUNNING)
PARCEL = "application/x-afflux-parcel"
NO_RIGHT = problem(
    "archive.no_export_right", _("You may not take conversations out. Ask an owner."), status=403
)
FORGOTTEN = problem(
    "archive.parcel_forgotten",
    _("Somebody was forgotten while this was written. Ask for it again."),
)
NOT_MADE = problem(
    "archive.parcel_not_made",
    _("This file is not finished, or it was kept for a week and is gone."),
    status=410,
)


def ask(question: str, reason: str, *, by: Actor, at: datetime) -> Parcel:
    """Ask for what a search finds (`question`: its query string). Raises Refused without a reason or the right."""
    from afflux.conversations.archive.jobs import make_parcel

    if not by.may("talk.export"):
        raise Refused(NO_RIGHT)
    reason = clean(reason)[:200]
    if not reason:
        raise Refused(NO_REASON, field="reason")
    with transaction.atomic():
        parcel = Parcel.objects.create(
            asked={"question": question[:2000]},
            reason=reason,
            by_id=by.id,
            by_name=by.name[:160],
            created_at=at,
        )
        told = {"question": parcel.asked["question"], "reason": reason}
        audit.record(by=by, at=at, verb="archive.export_asked", subject=parcel, detail=told)
        make_parcel.enqueue(parcel_id=str(parcel.id))
    return parcel


def stop(parcel: Parcel, *, by: Actor, at: datetime) -> None:
    """Stop one that waits or is being written; nothing of it stays. One that has ended stays as it is."""
    if not by.may("talk.export"):
        raise Refused(NO_RIGHT)
    with transaction.atomic():
        ended = {"state": Parcel.State.STOPPED, "finished_at": at}
        if Parcel.objects.filter(id=parcel.id, state__in=OPEN).update(**ended):
            audit.record(by=by, at=at, verb="archive.export_stopped", subject=parcel, detail={})


def fetch(parcel: Parcel, *, by: Actor, at: datetime) -> IO[bytes]:
    """The finished file; who takes it is written down first. Raises Refused."""
    if not by.may("talk.export"):
        raise Refused(NO_RIGHT)
    if parcel.state != Parcel.State.DONE or not parcel.file or parcel.until is None or parcel.until <= at:
        raise Refused(NOT_MADE)
    audit.record(by=by, at=at, verb="archive.export_fetched", subject=parcel, detail={"rows": parcel.rows})
    return store.open_kept(parcel.file)


def drop(*, at: datetime) -> int:
    """Drop files that were kept for a week; what was asked, by whom and why stays."""
    over = Parcel.objects.filter(until__lte=at).exclude(file="")
    with transaction.atomic():
        digests = set(over.values_list("file", flat=True))
        used = set(Parcel.objects.filter(until__gt=at, file__in=digests).values_list("file", flat=True))
        File.objects.filter(digest__in=digests - used, media_type=PARCEL).delete()
        return int(over.update(file=""))
