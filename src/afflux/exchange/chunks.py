"""One chunk: up to five thousand records, one transaction, and a count for every one of them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db import DataError, IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from afflux.exchange.cells import said
from afflux.exchange.kinds import Context, Kind, Outcome, Rejected, Row, Taken
from afflux.exchange.meaning import Reader, printed
from afflux.exchange.models import Run
from afflux.exchange.reading import Record
from afflux.kernel.arrays import array_of, texts_of
from afflux.kernel.errors import problem
from afflux.kernel.ids import hashed_id

ROWS = 5000
CHARACTERS = 4_000_000  # a chunk of huge cells ends earlier, so that memory stays what it is
UNSTORABLE = problem("exchange.unstorable", _("The database cannot hold what this row says: %(reason)s"))
_LONGEST_CELL, _LONGEST_ROW = 2000, 32_000
# Only what earlier chunks saw comes back: mostly nothing.
_COUNT_PRINTS = """
    with counted as (
        insert into exchange_print (run_id, print, seen)
        select %s, print, seen from unnest(%s::uuid[], %s::int[]) as new (print, seen) order by print
        on conflict (run_id, print) do update set seen = exchange_print.seen + excluded.seen
        returning print, seen, xmax <> 0 as known
    )
    select print, seen from counted where known
"""
_KEEP_REJECTS = """
    insert into exchange_reject (run_id, row, field, problem, params, raw)
    select %s, row, field, problem, params, raw
    from unnest(%s::bigint[], %s::text[], %s::text[], %s::jsonb[], %s::jsonb[]) as new (row, field, problem, params, raw)
"""


class Interrupted(Exception):
    """Somebody stopped the run, or another process took it over."""


@dataclass(slots=True)
class Read:
    """A record that may be written: its typed values, the key of its own number or else the print of its content."""

    record: Record
    values: dict[str, Any]
    key: UUID | None
    print: UUID | None
    known: Any


@dataclass
class Chunk:
    """Records read so far and what became of them before any was written. Built without the database, by a thread of its own."""

    records: int = 0
    characters: int = 0
    skipped: int = 0
    share: float = 0.0  # of the file that is read when the chunk is
    rows: list[Read] = field(default_factory=list)
    rejects: list[tuple[Record, Rejected]] = field(default_factory=list)

    @property
    def full(self) -> bool:
        """Whether the next record belongs to another chunk."""
        return self.records >= ROWS or self.characters >= CHARACTERS

    def take(self, record: Record, reader: Reader, kind: Kind) -> None:
        """Sort a record into rows to write, rejects, and those that the mapping or their blankness leaves out."""
        self.records += 1
        for cell in record.cells.values():
            if cell.__class__ is str:
                self.characters += len(cell)
        if record.problem is not None:
            self.rejects.append((record, Rejected(record.problem, "", record.params or {})))
        elif not record.cells or not reader.keeps(record):
            self.skipped += 1
        else:
            values = reader.values(record)
            if values is None:
                self.skipped += 1
            elif isinstance(values, Rejected):
                self.rejects.append((record, values))
            else:
                self.rows.append(_read(record, values, kind))


def _read(record: Record, values: dict[str, Any], kind: Kind) -> Read:
    number = kind.number(values)
    if number is None:
        return Read(record, values, None, UUID(printed(kind, values)), kind.beforehand(values))
    key = number if isinstance(number, UUID) else hashed_id(kind.name, "number", str(number))
    return Read(record, values, key, None, kind.beforehand(values))


def save(chunk: Chunk, kind: Kind, context: Context, *, expected: int, at: datetime) -> Run:
    """Write the chunk and move the run on, both or neither. Raises Interrupted where the run is not ours to move."""
    with transaction.atomic():
        run = Run.objects.select_for_update().get(id=context.run)
        if run.state != Run.State.RUNNING or run.next_row != expected:
            raise Interrupted
        rows = _keyed(chunk, kind, context)
        outcomes = _written(rows, kind, context)
        rejects = list(chunk.rejects)
        for read, outcome in zip(chunk.rows, outcomes, strict=True):
            if isinstance(outcome, Rejected):
                rejects.append((read.record, outcome))
        _keep_rejects(run, rejects)
        counts = Counter(outcome for outcome in outcomes if isinstance(outcome, Taken))
        run.next_row += chunk.records
        run.imported += counts[Taken.IMPORTED]
        run.merged += counts[Taken.MERGED]
        run.rejected += len(rejects)
        run.skipped += chunk.skipped
        run.share, run.beat_at = chunk.share, at
        run.save(update_fields=["next_row", "imported", "merged", "rejected", "skipped", "share", "beat_at"])
    return run


def _keyed(chunk: Chunk, kind: Kind, context: Context) -> list[Row]:
    """Rows with keys: their own number, or their content and which of its twins in the file they are."""
    before = _seen_before([read.print for read in chunk.rows if read.print is not None], context.run)
    rows = []
    for read in chunk.rows:
        key = read.key
        if key is None:
            found = cast(UUID, read.print)
            key = hashed_id(kind.name, found.hex, str(before[found]))
            before[found] += 1
        rows.append(Row(read.record.number, read.values, key, read.known))
    return rows


def _seen_before(prints: list[UUID], run: UUID) -> dict[UUID, int]:
    """How often each print was seen in earlier chunks of this run; counts this chunk's in."""
    if not prints:
        return {}
    here = Counter(prints)
    before = dict.fromkeys(here, 0)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_PRINTS, [run, array_of(here), array_of(here.values())])
        before.update({found: seen - here[found] for found, seen in cursor.fetchall()})
    return before


def _written(rows: list[Row], kind: Kind, context: Context) -> list[Outcome]:
    if not context.dry_run:
        return _in_halves(rows, kind, context)
    with transaction.atomic():
        outcomes = _in_halves(rows, kind, context)
        transaction.set_rollback(True)
    # What an earlier chunk would have written is gone again, so its twins are told by their keys.
    before = _seen_before([row.key for row in rows], context.run)
    for at, row in enumerate(rows):
        if before[row.key] and outcomes[at] is Taken.IMPORTED:
            outcomes[at] = Taken.MERGED
    return outcomes


def _in_halves(rows: list[Row], kind: Kind, context: Context) -> list[Outcome]:
    """Write the rows; where the database refuses, halve until the row at fault is alone."""
    if not rows:
        return []
    try:
        with transaction.atomic():
            outcomes = kind.write(rows, context)
    except (DataError, IntegrityError) as error:
        if len(rows) == 1:
            return [Rejected(UNSTORABLE, "", {"reason": str(error).splitlines()[0][:200]})]
        middle = len(rows) // 2
        return _in_halves(rows[:middle], kind, context) + _in_halves(rows[middle:], kind, context)
    if len(outcomes) != len(rows):
        raise RuntimeError(f"{kind.name} answered {len(outcomes)} outcomes for {len(rows)} rows")
    return outcomes


def _keep_rejects(run: Run, rejects: list[tuple[Record, Rejected]]) -> None:
    if not rejects:
        return
    rejects.sort(key=lambda pair: pair[0].number)
    with connection.cursor() as cursor:
        cursor.execute(
            _KEEP_REJECTS,
            [
                run.id,
                array_of(record.number for record, _rejected in rejects),
                texts_of(rejected.field[:64] for _record, rejected in rejects),
                texts_of(rejected.problem.code for _record, rejected in rejects),
                texts_of(_json(_params(rejected)) for _record, rejected in rejects),
                texts_of(
                    _json({} if rejected.untold else _shortened(record)) for record, rejected in rejects
                ),
            ],
        )


def _params(rejected: Rejected) -> dict[str, Any]:
    return {name: _plain(value) for name, value in rejected.params.items()}


def _json(found: dict[str, Any]) -> str:
    return json.dumps(found, ensure_ascii=False)


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | float | bool) else _storable(str(value))


def _shortened(record: Record) -> dict[str, str]:
    """The cells as text that jsonb can hold; a reject is for reading, not a second copy of the file."""
    found, left = {}, _LONGEST_ROW
    for name, value in record.cells.items():
        text = _storable(said(value))
        if text and left > 0:
            found[name] = text if len(text) <= _LONGEST_CELL else text[:_LONGEST_CELL] + "…"
            left -= len(found[name])
    return found


def _storable(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
