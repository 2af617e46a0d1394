"""Making the file: beside the database, and kept in one transaction with its state; a process killed leaves nothing behind."""

from __future__ import annotations

import logging
import tempfile
import time
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import IO
from uuid import UUID

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from afflux.contacts.actions.disclosing import still_allowed
from afflux.contacts.disclosing.book import Book, both
from afflux.contacts.disclosing.form import BROKE, FORGOTTEN, FORM, KEPT, OPEN
from afflux.contacts.disclosing.mentions import looks, read_through
from afflux.contacts.erasing.subject import subject_of
from afflux.contacts.events import Disclosing
from afflux.contacts.models import Disclosure, Person
from afflux.exchange.alone import alone
from afflux.exchange.host import actor_of
from afflux.files import store
from afflux.kernel.errors import Refused
from afflux.kernel.news import tell
from afflux.organization import audit
from afflux.organization.access import merchant

log = logging.getLogger("afflux.contacts")
EVERY = 0.5  # seconds between two words about how far it is
BLOCK = 1 << 20
HALF = 50  # percent: the rooms first, then the texts


def work(disclosure_id: UUID, *, clock: Callable[[], datetime]) -> None:
    """Make the file; nothing is done where another process is at it, or it was made. Why it cannot be is written on it."""
    with alone(disclosure_id) as mine:
        waiting = Disclosure.objects.filter(id=disclosure_id, state__in=OPEN)
        if not mine or not waiting.update(state=Disclosure.State.RUNNING, beat_at=clock(), rows=0, read=0):
            return
        made = Disclosure.objects.get(id=disclosure_id)
        try:
            person = still_allowed(made, actor_of(made.by_id))
            with tempfile.TemporaryFile() as target:
                teller = _Teller(made, clock)
                book = write(person, target, at=clock(), told=teller)
                made.read = teller.read
                _keep(made, book, target, clock())
        except Refused as refused:
            _fail(made, str(refused), clock())
        except Exception as error:
            log.exception("disclosure %s broke", disclosure_id)
            _fail(made, BROKE.says({"reason": type(error).__name__}), clock())


def write(person: Person, target: IO[bytes], *, at: datetime, told: Callable[[int, int, int], None]) -> Book:
    """Everything every room keeps of the person, as a zip; `told` hears (rows written, rows read now, percent)."""
    house = merchant()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        book = Book(packed, house.timezone, lambda rows: told(rows, 0, 0))
        subject = subject_of(person.id, lock=False)
        tell(Disclosing(subject, at, book))
        steps = len(list(looks()))
        read_through(
            subject.needles,
            book,
            lambda place, read: told(book.rows, read, HALF + (100 - HALF) * place // steps),
        )
        shown = {"heading": both(_("Everything that is kept of you")), "merchant": house.name, "at": at, "lines": _lines(book)}  # fmt: skip
        book.end(render_to_string("contacts/disclosed.html", shown))
    return book


def _lines(book: Book) -> list[str]:
    told = [
        _("Each part below stands in this file three times: to be read here, as a table, and as data for a machine."),
        _("Of texts that may speak of others too, you are told where you are mentioned and by what, not what stands around it."),
        _("Who of our staff looked at your data is not named; when, and what was done, is."),
        _("Backups of this house hold copies of the same until they are overwritten."),
    ]  # fmt: skip
    if book.missing:
        told.append(_("Some pictures and files did not fit into this file. Ask for them."))
    return [both(line) for line in told]


@transaction.atomic
def _keep(made: Disclosure, book: Book, target: IO[bytes], at: datetime) -> None:
    target.seek(0)
    pieces = iter(lambda: target.read(BLOCK), b"")
    file = store.keep(pieces, name=f"{made}.zip", media_type=FORM, at=at)
    going = Disclosure.objects.filter(id=made.id, state=Disclosure.State.RUNNING)
    ended = {"state": Disclosure.State.DONE, "finished_at": at, "until": at + KEPT, "percent": 100}
    said = {
        "rows": book.rows,
        "parts": book.names,
        "missing": book.missing,
        "size": file.size,
        "read": made.read,
    }
    if not going.update(file=file.digest, **said, **ended):
        raise Refused(FORGOTTEN)  # and the file goes with this transaction
    by = actor_of(made.by_id)
    if by is not None:
        detail = {"disclosure": str(made.id), "rows": book.rows}
        audit.record(by=by, at=at, verb="person.disclosure_made", subject=made.person, detail=detail)


def _fail(made: Disclosure, why: str, at: datetime) -> None:
    going = Disclosure.objects.filter(id=made.id, state=Disclosure.State.RUNNING)
    going.update(state=Disclosure.State.FAILED, problem=why[:200], finished_at=at)


class _Teller:
    """Writes down now and then how far it is: a page shows it, and a sign of life keeps others off."""

    def __init__(self, made: Disclosure, clock: Callable[[], datetime]) -> None:
        self.made, self.clock, self.said, self.read = made, clock, time.monotonic(), 0

    def __call__(self, rows: int, read: int, percent: int) -> None:
        self.read += read
        if time.monotonic() - self.said >= EVERY:
            self.said = time.monotonic()
            Disclosure.objects.filter(id=self.made.id).update(
                rows=rows, read=self.read, percent=percent, beat_at=self.clock()
            )
