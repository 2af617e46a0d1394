"""Making a file that somebody asked for.

It is written beside the database and kept in one transaction with its state, so that a process killed at any point
leaves nothing behind: whoever takes the work up begins anew.
"""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from afflux.exchange.access import reach
from afflux.exchange.alone import alone
from afflux.exchange.chunks import Interrupted
from afflux.exchange.exporting import in_console, permitted
from afflux.exchange.host import actor_of
from afflux.exchange.keeping import EXPORT, FILE_KEPT
from afflux.exchange.kinds import kind
from afflux.exchange.mapping import UNKNOWN_KIND
from afflux.exchange.models import Export
from afflux.files import store
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem

log = logging.getLogger("afflux.exchange")
BROKE = problem(
    "exchange.export_broke",
    _("The export stopped at an error of the program: %(reason)s. Ask again when it is mended."),
)
NOT_ALLOWED = problem(
    "exchange.export_not_allowed", _("%(name)s may not take this out any more."), status=403
)
EVERY = 0.5  # seconds between two words about how far it is
_BLOCK = 1 << 20


def work(export_id: UUID, *, clock: Callable[[], datetime]) -> Export:
    """Make the file and answer its row; at once if another process is at it, or it was stopped or is made."""
    with alone(export_id) as mine:
        if not mine or not _begun(export_id, clock()):
            return Export.objects.get(id=export_id)
        export = Export.objects.get(id=export_id)
        try:
            by = actor_of(export.by_id)
            if by is None:
                raise Refused(NOT_ALLOWED, name=export.by_name)
            _make(export, by, clock)
        except Interrupted:
            pass
        except Refused as refusal:
            _fail(export_id, refusal, clock())
        except Exception as error:
            log.exception("export %s broke", export_id)
            _fail(export_id, Refused(BROKE, reason=type(error).__name__), clock())
        return Export.objects.get(id=export_id)


def _begun(export_id: UUID, at: datetime) -> bool:
    """Take one that waits, or one whose process is gone (we hold its lock)."""
    waiting = Export.objects.filter(id=export_id, state__in=[Export.State.WAITING, Export.State.RUNNING])
    return bool(waiting.update(state=Export.State.RUNNING, started_at=at, beat_at=at, rows=0))


def _make(export: Export, by: Actor, clock: Callable[[], datetime]) -> None:
    of = kind(export.kind)
    if of is None:
        raise Refused(UNKNOWN_KIND, name=export.kind, known="")
    total = permitted(of, by).counted(by)
    _note(export.id, rows_total=total, units=reach(by), beat_at=clock())
    with tempfile.TemporaryFile() as target:
        rows = in_console(of, export.form, by=by, into=target, told=_Teller(export.id, clock))
        size = target.seek(0, 2)
        target.seek(0)
        with transaction.atomic():
            pieces, at = iter(lambda: target.read(_BLOCK), b""), clock()
            file = store.keep(pieces, name=export.file_name, media_type=EXPORT, at=at)
            ended = {"state": Export.State.DONE, "finished_at": at, "until": at + FILE_KEPT}
            _note(export.id, rows=rows, rows_total=rows, size=size, file=file.digest, **ended)


def _note(export_id: UUID, **said: object) -> None:
    """Write down how far it is. Raises Interrupted where it was stopped."""
    if not Export.objects.filter(id=export_id, state=Export.State.RUNNING).update(**said):
        raise Interrupted


def _fail(export_id: UUID, why: Refused, at: datetime) -> None:
    params = {name: str(value) for name, value in why.params.items()}
    Export.objects.filter(id=export_id, state=Export.State.RUNNING).update(
        state=Export.State.FAILED, finished_at=at, problem=why.why.code, problem_params=params
    )


class _Teller:
    """Writes the rows down now and then: a page shows them, and a sign of life keeps others off."""

    def __init__(self, export_id: UUID, clock: Callable[[], datetime]) -> None:
        self.export_id, self.clock, self.said = export_id, clock, time.monotonic()

    def __call__(self, rows: int) -> None:
        if time.monotonic() - self.said >= EVERY:
            self.said = time.monotonic()
            _note(self.export_id, rows=rows, beat_at=self.clock())
