"""Making a file of words: a zip of one CSV, one file of JSON lines and the media.

Rows are read and written one after the other, so that a hundred thousand of them take no more memory than two thousand.
It is written beside the database and kept in one transaction with its state: a process killed at any point leaves nothing.
"""

from __future__ import annotations

import csv
import io
import json
import logging
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from afflux.conversations.archive.asking import terms_of
from afflux.conversations.archive.finding import matching
from afflux.conversations.archive.forms import SearchForm
from afflux.conversations.archive.models import Parcel
from afflux.conversations.archive.taking import KEPT, NO_RIGHT, OPEN, PARCEL
from afflux.conversations.models import Attachment, Message
from afflux.exchange.alone import alone
from afflux.exchange.chunks import Interrupted
from afflux.exchange.formulas import guarded
from afflux.exchange.host import actor_of
from afflux.files import store
from afflux.files.models import File
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.organization import audit
from afflux.organization.access import merchant

log = logging.getLogger("afflux.conversations")
NAMES = ("at", "line", "account", "peer", "name", "direction", "by", "kind", "text", "file", "id")
READ = (
    "at", "direction", "by_name", "kind", "text", "key", "talk__account", "talk__peer", "talk__name",
    "talk__connection__name",
)  # fmt: skip
MOST = 200_000  # messages
MOST_BYTES = 1 << 30  # of media
EVERY = 0.5  # seconds between two words about how far it is
TOO_MANY = problem(
    "archive.too_many", _("More than 200,000 messages. Narrow it to a time, a person or a line.")
)
BROKE = problem("archive.parcel_broke", _("It stopped at an error of the program: %(reason)s."))
ENDINGS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "application/pdf": "pdf",
    "video/mp4": "mp4",
    "audio/amr": "amr",
}


def make(parcel_id: UUID, *, clock: Callable[[], datetime]) -> None:
    """Make the file with today's rights of who asked; why it cannot be is written on it. One a killed process left is begun anew."""
    with alone(parcel_id) as mine:
        if not mine or not _begun(parcel_id):
            return
        parcel = Parcel.objects.get(id=parcel_id)
        by = actor_of(parcel.by_id)
        try:
            if by is None or not by.may("talk.export"):
                raise Refused(NO_RIGHT)
            with tempfile.TemporaryFile() as target:
                _fill(parcel, by, target)
                _keep(parcel, target, by, clock())
        except Interrupted:
            pass
        except Refused as refused:
            _fail(parcel, str(refused), clock())
        except Exception as error:
            log.exception("parcel %s broke", parcel_id)
            _fail(parcel, BROKE.says({"reason": type(error).__name__}), clock())


def _begun(parcel_id: UUID) -> bool:
    """Take one that waits, or one whose process is gone (we hold its lock)."""
    waiting = Parcel.objects.filter(id=parcel_id, state__in=OPEN)
    return bool(waiting.update(state=Parcel.State.RUNNING, rows=0, total=0))


def _note(parcel: Parcel, **said: object) -> None:
    """Write down how far it is. Raises Interrupted where it was stopped."""
    if not Parcel.objects.filter(id=parcel.id, state=Parcel.State.RUNNING).update(**said):
        raise Interrupted


def _fill(parcel: Parcel, by: Actor, target: IO[bytes]) -> None:
    form = SearchForm(QueryDict(parcel.asked["question"]), by=by)
    form.is_valid()
    asked = form.asked(merchant().timezone)
    rows = matching(asked, terms_of(asked.words), by)
    total = rows.order_by()[: MOST + 1].count()  # before two million of them are sorted to find it out
    if total > MOST:
        raise Refused(TOO_MANY)
    _note(parcel, total=total)
    rows = rows.select_related("talk__connection").prefetch_related("attachments").only(*READ)
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
    said_at = time.monotonic()
    for message in rows:
        parcel.rows += 1
        if parcel.rows > MOST:
            raise Refused(TOO_MANY)
        if time.monotonic() - said_at >= EVERY:
            said_at = time.monotonic()
            _note(parcel, rows=parcel.rows)
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
    counted = {"rows": parcel.rows, "total": parcel.rows, "media": parcel.media, "missing": parcel.missing}
    ended = {"state": Parcel.State.DONE, "finished_at": at, "until": at + KEPT}
    _note(parcel, file=file.digest, size=file.size, **counted, **ended)
    told = {"rows": parcel.rows, "media": parcel.media, "missing": parcel.missing, "reason": parcel.reason}
    audit.record(by=by, at=at, verb="archive.export_made", subject=parcel, detail=told)


def _fail(parcel: Parcel, why: str, at: datetime) -> None:
    going = Parcel.objects.filter(id=parcel.id, state=Parcel.State.RUNNING)
    going.update(state=Parcel.State.FAILED, problem=why[:200], finished_at=at)
