"""One chunk: about two thousand records, one transaction, and a count for every one of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DataError, IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from afflux.exchange.cells import said
from afflux.exchange.kinds import Context, Kind, Outcome, Rejected, Row, Taken
from afflux.exchange.meaning import Reader, printed
from afflux.exchange.models import Reject, Run
from afflux.exchange.reading import Record
from afflux.kernel.errors import problem
from afflux.kernel.ids import hashed_id

ROWS = 2000
UNSTORABLE = problem("exchange.unstorable", _("The database cannot hold what this row says: %(reason)s"))
_LONGEST_CELL, _LONGEST_ROW = 2000, 32_000
_COUNT_PRINTS = """
    insert into exchange_print (run_id, print, seen)
    select %s, print, seen from unnest(%s::uuid[], %s::int[]) as new (print, seen)
    on conflict (run_id, print) do update set seen = exchange_print.seen + excluded.seen
    returning print, seen
"""


class Interrupted(Exception):
    """Somebody stopped the run, or another process took it over."""


@dataclass
class Chunk:
    """Records read so far and what became of them before any was written."""

    records: int = 0
    skipped: int = 0
    rows: list[tuple[Record, dict[str, Any]]] = field(default_factory=list)
    rejects: list[tuple[Record, Rejected]] = field(default_factory=list)

    def take(self, record: Record, reader: Reader) -> None:
        """Sort a record into rows to write, rejects, and those that the mapping or their blankness leaves out."""
        self.records += 1
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
                self.rows.append((record, values))


def save(chunk: Chunk, kind: Kind, context: Context, *, expected: int, share: float, at: datetime) -> Run:
    """Write the chunk and move the run on, both or neither. Raises Interrupted where the run is not ours to move."""
    with transaction.atomic():
        run = Run.objects.select_for_update().get(id=context.run)
        if run.state != Run.State.RUNNING or run.next_row != expected:
            raise Interrupted
        rows = _keyed(chunk, kind, context)
        outcomes = _written(rows, kind, context)
        rejects = list(chunk.rejects)
        for (record, _values), outcome in zip(chunk.rows, outcomes, strict=True):
            if isinstance(outcome, Rejected):
                rejects.append((record, outcome))
        _keep_rejects(run, rejects)
        counts = Counter(outcome for outcome in outcomes if isinstance(outcome, Taken))
        run.next_row += chunk.records
        run.imported += counts[Taken.IMPORTED]
        run.merged += counts[Taken.MERGED]
        run.rejected += len(rejects)
        run.skipped += chunk.skipped
        run.share, run.beat_at = share, at
        run.save(update_fields=["next_row", "imported", "merged", "rejected", "skipped", "share", "beat_at"])
    return run


def _keyed(chunk: Chunk, kind: Kind, context: Context) -> list[Row]:
    """Rows with keys: their own number, or their content and which of its twins in the file they are."""
    numbers = [kind.number(values) for _record, values in chunk.rows]
    prints = [
        UUID(printed(kind, values)) if number is None else None
        for number, (_r, values) in zip(numbers, chunk.rows, strict=True)
    ]
    before = _seen_before([found for found in prints if found is not None], context.run)
    rows = []
    for (record, values), number, found in zip(chunk.rows, numbers, prints, strict=True):
        if found is not None:
            key = hashed_id(kind.name, found.hex, str(before[found]))
            before[found] += 1
        else:
            key = number if isinstance(number, UUID) else hashed_id(kind.name, "number", str(number))
        rows.append(Row(record.number, values, key))
    return rows


def _seen_before(prints: list[UUID], run: UUID) -> dict[UUID, int]:
    """How often each print was seen in earlier chunks of this run; counts this chunk's in."""
    if not prints:
        return {}
    here = Counter(prints)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_PRINTS, [run, list(here), list(here.values())])
        return {found: seen - here[found] for found, seen in cursor.fetchall()}


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
    Reject.objects.bulk_create(
        [
            Reject(
                run=run,
                row=record.number,
                field=rejected.field[:64],
                problem=rejected.problem.code,
                params={name: _plain(value) for name, value in rejected.params.items()},
                raw=_shortened(record),
            )
            for record, rejected in sorted(rejects, key=lambda pair: pair[0].number)
        ],
        batch_size=1000,
    )


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
