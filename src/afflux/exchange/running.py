"""Working through a run, chunk by chunk. Only one process can: a session lock in PostgreSQL dies with the process.

A run that a killed process left behind goes on at `next_row`, because that moved in the transaction of the rows before it.
"""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable, Generator
from contextlib import closing
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from afflux.exchange import chunks
from afflux.exchange.ahead import ahead
from afflux.exchange.alone import alone
from afflux.exchange.chunks import Chunk, Interrupted
from afflux.exchange.events import RunFinished
from afflux.exchange.host import actor_of, house
from afflux.exchange.kinds import Context, Kind, kind
from afflux.exchange.mapping import UNKNOWN_KIND, checked
from afflux.exchange.meaning import Reader
from afflux.exchange.models import Print, Run
from afflux.exchange.reading import Table, open_table, options_of
from afflux.exchange.sampling import sample_changed
from afflux.files import store
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.kernel.news import tell

log = logging.getLogger("afflux.exchange")
BROKE = problem(
    "exchange.broke",
    _(
        "The import stopped at an error of the program: %(reason)s. What is imported stays; resume when it is mended."
    ),
)
NOT_ALLOWED = problem("exchange.not_allowed", _("%(name)s may not import this any more."), status=403)
TRIES = 4
_IN_MEMORY, _BLOCK = 4 << 20, 1 << 20


def work(
    run_id: UUID, *, clock: Callable[[], datetime], told: Callable[[Run], None] = lambda _run: None
) -> Run:
    """Do what is left of a run and answer it; at once if another process is at it or it was stopped.

    `told` is called after every chunk. A file that cannot be read at all fails the run with the reason.
    """
    with alone(run_id) as mine:
        if not mine or not _begun(run_id, clock()):
            return Run.objects.get(id=run_id)
        run = Run.objects.get(id=run_id)
        by = actor_of(run.by_id)
        try:
            if by is None:
                raise Refused(NOT_ALLOWED, name=run.by_name)
            _go_on(run, by, clock, told)
        except Interrupted:
            pass
        except Refused as refusal:
            _fail(run_id, refusal, by, clock())
        except Exception as error:
            log.exception("import %s broke", run_id)
            _fail(run_id, Refused(BROKE, reason=type(error).__name__), by, clock())
        return Run.objects.get(id=run_id)


def _begun(run_id: UUID, at: datetime) -> bool:
    """Take a waiting run, or one whose process is gone (we hold its lock); not one that was stopped or is done."""
    open_runs = Run.objects.filter(id=run_id, state__in=[Run.State.WAITING, Run.State.RUNNING])
    Run.objects.filter(id=run_id, started_at=None).update(started_at=at)
    return bool(open_runs.update(state=Run.State.RUNNING, beat_at=at))


def _go_on(run: Run, by: Actor, clock: Callable[[], datetime], told: Callable[[Run], None]) -> None:
    of = kind(run.kind)
    if of is None:
        raise Refused(UNKNOWN_KIND, name=run.kind, known="")
    with _copied(run.file) as stream:
        table = open_table(stream, **options_of(run.mapping))
        mapping = checked(run.mapping, of)
        reader = Reader(of, mapping, table.columns, house(), guards=table.format != "jsonl")
        _note_found(run, table, reader)
        done = run.next_row
        with closing(ahead(_chunks(table, reader, of, skip=done))) as read:
            for chunk in read:
                context = _context(run, by, clock())
                run = _saved(chunk, of, context, expected=done, clock=clock)
                done = run.next_row
                told(run)
    if not run.dry_run:
        sample_changed()
    _finish(run, by, clock())


def _copied(digest: str) -> BinaryIO:
    """The kept file outside the database, where it can be read while the database is busy; it goes with the process."""
    copy = cast(BinaryIO, SpooledTemporaryFile(max_size=_IN_MEMORY))  # noqa: SIM115 the caller closes it
    with store.open_kept(digest) as kept:
        shutil.copyfileobj(kept, copy, _BLOCK)
    copy.seek(0)
    return copy


def _chunks(table: Table, reader: Reader, of: Kind, *, skip: int) -> Generator[Chunk]:
    chunk = Chunk()
    for number, record in enumerate(table.records()):
        if number < skip:
            continue
        chunk.take(record, reader, of)
        if chunk.full:
            chunk.share = table.position()
            yield chunk
            chunk = Chunk()
    if chunk.records:
        chunk.share = table.position()
        yield chunk


def _saved(chunk: Chunk, of: Kind, context: Context, *, expected: int, clock: Callable[[], datetime]) -> Run:
    """Save a chunk; a deadlock or a lost connection is tried again, and the guard on `next_row` keeps that harmless."""
    for attempt in range(1, TRIES + 1):
        try:
            return chunks.save(chunk, of, context, expected=expected, at=clock())
        except (OperationalError, InterfaceError):
            if attempt == TRIES or connection.connection is None or connection.connection.closed:
                raise
            time.sleep(0.05 * attempt)
    raise AssertionError("unreachable")


def _context(run: Run, by: Actor, at: datetime) -> Context:
    habits = house()
    return Context(
        run=run.id,
        by=by,
        at=at,
        source=f"import {run.file_name}",
        options=run.options,
        timezone=habits.timezone,
        currency=habits.currency,
        phone_region=habits.phone_region,
        dry_run=run.dry_run,
    )


def _note_found(run: Run, table: Table, reader: Reader) -> None:
    found: dict[str, Any] = {
        "format": table.format,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "columns": table.columns,
        "used": {name: list(columns) for name, columns in reader.used.items()},
        "ignored": reader.ignored,
    }
    Run.objects.filter(id=run.id).update(found=found)


def _finish(run: Run, by: Actor, at: datetime) -> None:
    with transaction.atomic():
        run = Run.objects.select_for_update().get(id=run.id)
        if run.state != Run.State.RUNNING:
            return
        run.state, run.finished_at, run.share, run.rows_total = Run.State.DONE, at, 1.0, run.next_row
        run.save(update_fields=["state", "finished_at", "share", "rows_total"])
        Print.objects.filter(run=run).delete()
        tell(RunFinished(run=run, by=by, at=at))


def _fail(run_id: UUID, why: Refused, by: Actor | None, at: datetime) -> None:
    with transaction.atomic():
        run = Run.objects.select_for_update().get(id=run_id)
        run.state, run.finished_at = Run.State.FAILED, at
        run.problem, run.problem_params = (
            why.why.code,
            {name: str(value) for name, value in why.params.items()},
        )
        run.save(update_fields=["state", "finished_at", "problem", "problem_params"])
        if by is not None:
            tell(RunFinished(run=run, by=by, at=at))
