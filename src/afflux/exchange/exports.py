"""Asking for a file of rows, stopping it, and fetching it: whoever may take it out today, not only on the day of asking."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from afflux.exchange.access import within_reach
from afflux.exchange.events import ExportAsked, ExportFetched, ExportStopped
from afflux.exchange.exporting import FORMATS, MOST_ROWS, TOO_MANY, file_name, permitted
from afflux.exchange.jobs import run_export
from afflux.exchange.kinds import Kind, kind
from afflux.exchange.mapping import UNKNOWN_KIND
from afflux.exchange.models import Export
from afflux.files import store
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.kernel.news import tell

UNKNOWN_FORM = problem("exchange.unknown_form", _("“%(name)s” is no kind of file we write. Take %(known)s."))
ENDED = problem("exchange.export_ended", _("This export has ended already."), status=409)
NOT_MADE = problem("exchange.export_not_made", _("This file is not finished yet."), status=409)
GONE = problem(
    "exchange.export_gone", _("This file was kept for a week and is gone. Ask for a new one."), status=410
)
NARROWER = problem(
    "exchange.export_narrower",
    _("This file holds rows that you may not see any more. Ask for a new one."),
    status=403,
)
OPEN = (Export.State.WAITING, Export.State.RUNNING)
FEW = 2000  # rows that come at once


def known(kind_name: str, form: str, *, by: Actor) -> Kind:
    """The kind, if there is one, the actor may take it out, and we write such files."""
    of = kind(kind_name)
    if of is None:
        raise Refused(UNKNOWN_KIND, field="kind", name=kind_name[:40], known="")
    if form not in FORMATS:
        raise Refused(UNKNOWN_FORM, field="as", name=form[:40], known=", ".join(FORMATS))
    return permitted(of, by)


def is_small(of: Kind, by: Actor) -> bool:
    """Whether the file can be written while its reader waits, by a look that ends early."""
    return of.counted(by, FEW + 1) <= FEW


def ask(kind_name: str, form: str, *, by: Actor, at: datetime) -> Export:
    """A new file for a worker to make; the one asked for already, where the same actor still waits for the same."""
    of = known(kind_name, form, by=by)
    if form == "xlsx" and of.counted(by, MOST_ROWS + 1) > MOST_ROWS:
        raise Refused(TOO_MANY)  # now, and not after minutes of writing
    try:
        with transaction.atomic():
            export = Export.objects.create(
                kind=of.name,
                form=form,
                file_name=file_name(of, form, at),
                by_id=by.id,
                by_name=by.name[:160],
                created_at=at,
            )
            tell(ExportAsked(export=export, by=by, at=at))
            run_export.enqueue_under(f"export:{export.id}", export_id=str(export.id))
    except IntegrityError:
        found = Export.objects.filter(by_id=by.id, kind=of.name, form=form).order_by("-created_at").first()
        if found is None:
            raise
        return found
    return export


def stop(export: Export, *, by: Actor, at: datetime) -> Export:
    """Stop a file that is being made; nothing of it stays."""
    with transaction.atomic():
        export = Export.objects.select_for_update().get(id=export.id)
        if export.state not in OPEN:
            raise Refused(ENDED)
        export.state, export.finished_at = Export.State.STOPPED, at
        export.save(update_fields=["state", "finished_at"])
        tell(ExportStopped(export=export, by=by, at=at))
    return export


def fetchable(export: Export, *, by: Actor, at: datetime) -> Refused | None:
    """Why the actor may not have the file now; None if nothing speaks against it."""
    of = kind(export.kind)
    if of is None:
        return Refused(UNKNOWN_KIND, name=export.kind, known="")
    try:
        permitted(of, by)
    except Refused as refusal:
        return refusal
    if not within_reach(export, by):
        return Refused(NARROWER)
    if export.state != Export.State.DONE or export.until is None:
        return Refused(NOT_MADE)
    return Refused(GONE) if export.until <= at or not export.file else None


def fetch(export: Export, *, by: Actor, at: datetime) -> BinaryIO:
    """The finished file; that it was fetched is written down first. Raises Refused as `fetchable` says."""
    refusal = fetchable(export, by=by, at=at)
    if refusal is not None:
        raise refusal
    stream = store.open_kept(export.file)
    with transaction.atomic():
        tell(ExportFetched(export=export, by=by, at=at))
    return stream
