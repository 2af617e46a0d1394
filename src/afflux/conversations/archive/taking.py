"""Taking words out of the house: a zip of one CSV, one file of JSON lines and the media, for a reason that is kept."""

from __future__ import annotations

import csv
import io
import json
import logging
import tempfile
import zipfile
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import IO, Any
from uuid import UUID

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from afflux.conversations.archive.alerts.deciding import NO_REASON
from afflux.conversations.archive.asking import terms_of
from afflux.conversations.archive.finding import matching
from afflux.conversations.archive.forms import SearchForm
from afflux.conversations.archive.models import Parcel
from afflux.conversations.models import Attachment, Message
from afflux.exchange.formulas import guarded
from afflux.exchange.host import actor_of
from afflux.files import store
from afflux.files.models import File
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.kernel.text import clean
from afflux.organization import audit
from afflux.organization.access import merchant

log = logging.getLogger("afflux.conversations")
NAMES = ("at", "line", "account", "peer", "name", "direction", "by", "kind", "text", "file", "id")
MOST = 200_000  # messages
MOST_BYTES = 1 << 30  # of media
KEPT = timedelta(days=7)
PARCEL = "application/x-afflux-parcel"
NO_RIGHT = problem(
    "archive.no_export_right", _("You may not take conversations out. Ask an owner."), status=403
)
TOO_MANY = problem(
    "archive.too_many", _("More than 200,000 messages. Narrow it to a time, a person or a line.")
)
BROKE = problem("archive.parcel_broke", _("It stopped at an error of the program: %(reason)s."))
NOT_MADE = problem(
    "archive.parcel_not_made",
    _("This file is not finished, or it was kept for a week and is gone."),
    status=410,
)
ENDINGS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "application/pdf": "pdf",
    "video/mp4": "mp4",
    "audio/amr": "amr",
}


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


def make(parcel_id: UUID, *, at: datetime) -> None:
    """Make the file with today's rights of who asked; why it cannot be is written on it."""
    parcel = Parcel.objects.get(id=parcel_id)
    by = actor_of(parcel.by_id)
    if parcel.state != Parcel.State.WAITING:
        return
    try:
        if by is None or not by.may("talk.export"):
            raise Refused(NO_RIGHT)
        with tempfile.TemporaryFile() as target:
            _fill(parcel, by, target)
            _keep(parcel, target, by, at)
    except Refused as refused:
        _fail(parcel, str(refused), at)
    except Exception as error:
        log.exception("parcel %s broke", parcel_id)
        _fail(parcel, BROKE.says({"reason": type(error).__name__}), at)


def _fill(parcel: Parcel, by: Actor, target: IO[bytes]) -> None:
    form = SearchForm(QueryDict(parcel.asked["question"]), by=by)
    form.is_valid()
    asked = form.asked(merchant().timezone)
    rows = matching(asked, terms_of(asked.words), by)
    if rows.order_by()[: MOST + 1].count() > MOST:  # before two million of them are sorted to find it out
        raise Refused(TOO_MANY)
    rows = rows.select_related("talk__connection").prefetch_related("attachments").defer("tokens")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed, tempfile.TemporaryFile() as lines:
        digests: dict[str, str] = {}
        with packed.open("messages.csv", "w", force_zip64=True) as sheet:
            _rows(parcel, rows.order_by("at", "id").iterator(2000), sheet, lines, digests)
        lines.seek(0)
        with packed.open("messages.jsonl", "w", force_zip64=True) as copy:
            while block := lines.read(1 << 20):
                copy.write(block)
        _media(parcel, packed, digests)


def _rows(
    parcel: Parcel, rows: Iterable[Message], sheet: IO[bytes], lines: IO[bytes], digests: dict[str, str]
) -> None:
    text = io.TextIOWrapper(sheet, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*NAMES, "media"])
    for message in rows:
        parcel.rows += 1
        if parcel.rows > MOST:
            raise Refused(TOO_MANY)
        things = list(message.attachments.all())
        media = [_name(thing) for thing in things if thing.digest]
        digests.update((thing.digest, _name(thing)) for thing in things if thing.digest)
        told = row_of(message)
        cells = [told["at"].isoformat(), *(guarded(str(told.get(name) or "")) for name in NAMES[1:])]
        writer.writerow([*cells, " ".join(media)])
        said = {**told, "at": told["at"].isoformat(), "media": media}
        lines.write(json.dumps(said, ensure_ascii=False).encode() + b"\n")
    text.detach()


def row_of(message: Message) -> dict[str, Any]:
    """A message in the columns that an import takes."""
    talk, things = message.talk, list(message.attachments.all())
    return {
        "at": message.at,
        "line": talk.connection.name,
        "account": talk.account,
        "peer": talk.peer,
        "name": talk.name,
        "direction": message.direction,
        "by": message.by_name,
        "kind": message.kind,
        "text": message.text,
        "file": things[0].name if things else "",
        "id": message.key,
    }


def _name(thing: Attachment) -> str:
    """Named by its content: what a stranger called it is no path of ours."""
    return f"media/{thing.digest[:32]}.{ENDINGS.get(thing.mime, 'bin')}"


def _media(parcel: Parcel, packed: zipfile.ZipFile, digests: dict[str, str]) -> None:
    """The contents themselves, up to a gigabyte; how many stay behind is said."""
    sizes = dict(File.objects.filter(digest__in=digests).values_list("digest", "size"))
    spent = 0
    for digest, name in digests.items():
        if digest not in sizes or spent + sizes[digest] > MOST_BYTES:
            parcel.missing += 1
            continue
        spent += sizes[digest]
        parcel.media += 1
        with packed.open(name, "w", force_zip64=True) as into, store.open_kept(digest) as kept:
            while block := kept.read(1 << 20):
                into.write(block)


@transaction.atomic
def _keep(parcel: Parcel, target: IO[bytes], by: Actor, at: datetime) -> None:
    target.seek(0)
    pieces = iter(lambda: target.read(1 << 20), b"")
    file = store.keep(pieces, name=f"{parcel}.zip", media_type=PARCEL, at=at)
    parcel.file, parcel.size, parcel.state = file.digest, file.size, Parcel.State.DONE
    parcel.finished_at, parcel.until = at, at + KEPT
    parcel.save()
    told = {"rows": parcel.rows, "media": parcel.media, "missing": parcel.missing, "reason": parcel.reason}
    audit.record(by=by, at=at, verb="archive.export_made", subject=parcel, detail=told)


def _fail(parcel: Parcel, why: str, at: datetime) -> None:
    Parcel.objects.filter(id=parcel.id).update(state=Parcel.State.FAILED, problem=why[:200], finished_at=at)


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
