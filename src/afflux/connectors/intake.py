"""What comes in at the doors: kept before it is acknowledged, once however often it is repeated, handled by a job."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import connection, transaction

from afflux.connectors import overlap, vault
from afflux.connectors.carriers import Parts, Received, carrier
from afflux.connectors.happenings import storable
from afflux.connectors.lines import line_of
from afflux.connectors.models import Callback, Connection
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused
from afflux.kernel.ids import new_id, new_ids
from afflux.kernel.news import tell

log = structlog.get_logger()
IN_A_ROW = 50
LEFT_FOR = timedelta(minutes=1)  # older ones are the queue's own reaper's
MOST_LEFT = 200
KEEP = """
INSERT INTO connectors_callback (id, connection_id, key, content, received_at, happened, problem)
VALUES (%s, %s, %s, %s, %s, '', '')
ON CONFLICT (connection_id, key) DO NOTHING
"""


def receive(line: Connection, parts: Parts, *, at: datetime) -> bytes:
    """Judge a request at `line`'s door, keep what it says; what to answer. Raises Refused, or the database's own errors."""
    received = carrier(line.kind).receive(line_of(line), parts, at=at)
    if not received.before:
        overlap.heard(line, at=at)
    if received.key:
        keep(line.id, received, at=at)
    else:
        Connection.objects.filter(id=line.id).update(verified_at=at)
    return received.reply


@transaction.atomic
def keep(connection_id: UUID, received: Received, *, at: datetime) -> bool:
    """Keep a content and let a worker handle it; False where its key is known already and nothing changed."""
    from afflux.connectors.jobs import handle_callback

    row = new_id()
    if not _kept(row, connection_id, received, at):
        return False
    handle_callback.enqueue(callback=str(row))
    return True


@transaction.atomic
def keep_all(connection_id: UUID, found: Sequence[Received], *, at: datetime) -> int:
    """Keep contents that we fetched and let workers handle them in their order; how many were new."""
    from afflux.connectors.jobs import handle_callbacks

    ids = new_ids(len(found))  # they came at one moment: only their ids tell which was first
    rows = [row for row, one in zip(ids, found, strict=True) if _kept(row, connection_id, one, at)]
    for start in range(0, len(rows), IN_A_ROW):
        handle_callbacks.enqueue(callbacks=[str(row) for row in rows[start : start + IN_A_ROW]])
    return len(rows)


def _kept(row: UUID, connection_id: UUID, received: Received, at: datetime) -> bool:
    """False where its key is known."""
    sealed = vault.close(received.content, place=place_of(row))
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [row, connection_id, received.key[:200], sealed, at])
        return bool(cursor.rowcount)


def handle(callback_id: UUID, *, wait: bool = True) -> bool:
    """Tell what a callback says, once, in the transaction that marks it done. Whatever a listener raises undoes both.

    False where somebody else is at it and we do not `wait`.
    """
    try:
        return _handle(callback_id, wait=wait)
    except Exception as error:
        what = error.why.code if isinstance(error, Refused) else type(error).__name__
        Callback.objects.filter(id=callback_id, handled_at=None).update(problem=what[:120])
        raise


def handle_all(callback_ids: Sequence[UUID]) -> None:
    """Handle one after the other; what breaks stops none of the rest, and is raised at the end to be tried again."""
    broken: Exception | None = None
    for one in callback_ids:
        try:
            handle(one)
        except Exception as error:
            broken = broken or error
    if broken:
        raise broken


def handle_left(*, before: datetime) -> int:
    """Handle what came before a moment and nobody is at: its worker died, and a greeting has seconds; how many.

    The oldest first; behind a row that somebody is at, the rest of its line waits its turn.
    """
    rows = Callback.objects.filter(
        handled_at=None, problem="", received_at__lt=before, received_at__gt=before - LEFT_FOR
    )
    count, busy = 0, set()
    for one, line in rows.order_by("received_at", "id").values_list("id", "connection_id")[:MOST_LEFT]:
        if line in busy:
            continue
        try:
            done = handle(one, wait=False)
        except Exception as error:
            log.warning("a callback that was left broke", callback=str(one), error=type(error).__name__)
            done = False
        count += done
        if not done:
            busy.add(line)
    return count


@transaction.atomic
def _handle(callback_id: UUID, *, wait: bool) -> bool:
    rows = Callback.objects.select_for_update(of=("self",), skip_locked=not wait).select_related("connection")
    found = rows.filter(id=callback_id).first()
    if found is None:
        return False
    if found.handled_at:
        return True
    found.handled_at, found.problem, found.happened = utc_now(), "", ""
    try:
        content = vault.open_sealed(found.content, place=place_of(found.id))
        happenings = carrier(found.connection.kind).read(found.connection_id, found.key, content)
    except Refused as refused:  # no later try would understand it better: it waits for a replay
        found.problem = refused.why.code
        log.warning("a callback was not understood", callback=str(found.id), problem=found.problem)
    else:
        for happening in happenings:
            tell(storable(happening))
        found.happened = ", ".join(type(happening).__name__ for happening in happenings)[:80]
    found.save(update_fields=["handled_at", "problem", "happened"])
    return True


@transaction.atomic
def replay(line: Connection, *, since: datetime | None = None) -> int:
    """Let everything of `line` that was not understood or not handled (all since `since`, if given) be handled again."""
    from afflux.connectors.jobs import handle_callback

    rows = Callback.objects.select_for_update().filter(connection=line)
    rows = (
        rows.filter(received_at__gte=since) if since else rows.exclude(problem="", handled_at__isnull=False)
    )
    ids = list(rows.order_by("received_at", "id").values_list("id", flat=True))
    Callback.objects.filter(id__in=ids).update(handled_at=None)
    for one in ids:
        handle_callback.enqueue_under(f"callback/{one}", callback=str(one))
    return len(ids)


def forget(*, before: datetime) -> int:
    """Drop handled callbacks that came before a moment; what has a problem stays until somebody looked at it."""
    count, _rows = Callback.objects.filter(received_at__lt=before, handled_at__lt=before, problem="").delete()
    return count


def place_of(callback_id: UUID) -> str:
    """Where the content of a callback is sealed for."""
    return f"callback/{callback_id}"
