"""What is to be done at a carrier: wanted in the transaction of its cause, taken by one worker, done once.

Nothing is called inside a transaction. A worker that dies leaves its effect taken: after RETAKE seconds it goes back if
the carrier itself does it only once, else it is marked as perhaps done, and a person decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from afflux.connectors.carriers import Judged, carrier
from afflux.connectors.events import Ended
from afflux.connectors.lines import line_of
from afflux.connectors.models import Connection, Effect
from afflux.connectors.preparing import prepared
from afflux.kernel.errors import Refused
from afflux.kernel.ids import new_id
from afflux.kernel.news import tell

RETAKE = timedelta(seconds=4)
LOOKS = (5, 10)  # seconds after a welcome was wanted: in case the worker that took it is dead
LONGEST_WAIT = 600  # seconds
State = Effect.State
log = structlog.get_logger()
TAKE = """
-- The oldest that is due; SKIP LOCKED leaves alone what another worker takes at this moment.
UPDATE connectors_effect SET state = 'taken', taken_at = %(at)s, attempts = attempts + 1
WHERE id = (
    SELECT id FROM connectors_effect
    WHERE lane = %(lane)s AND state = 'waiting' AND due_at <= %(at)s
    ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING id
"""


@dataclass(frozen=True)
class Wanted:
    """An effect to come. `key` names it once on its connection; `not_after`: later it is worth nothing."""

    connection: UUID
    key: str
    lane: int
    kind: str
    payload: Mapping[str, Any]
    due_at: datetime
    not_after: datetime | None = None


@transaction.atomic
def want(wanted: Wanted) -> bool:
    """Note the effect and call a worker; False where its key is known and nothing changed."""
    from afflux.connectors.jobs import call_for

    line = Connection.objects.get(id=wanted.connection)
    row = Effect(
        id=new_id(),
        connection=line,
        key=wanted.key[:200],
        lane=wanted.lane,
        kind=wanted.kind,
        payload=dict(wanted.payload),
        repeatable=wanted.kind in carrier(line.kind).repeatable,
        due_at=wanted.due_at,
        not_after=wanted.not_after,
    )
    Effect.objects.bulk_create([row], ignore_conflicts=True)
    if not Effect.objects.filter(id=row.id).exists():
        return False
    call_for(wanted.lane, again=LOOKS if wanted.lane == Effect.Lane.WELCOME else ())
    return True


def perform_due(lane: int, *, now: Callable[[], datetime]) -> int:
    """Do everything that is due on a lane; how many were taken."""
    count = 0
    while (found := _take(lane, now())) is not None:
        _perform(found, now)
        count += 1
    return count


def _take(lane: int, at: datetime) -> Effect | None:
    _settle(lane, at)
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"lane": lane, "at": at})
        row = cursor.fetchone()
    return Effect.objects.select_related("connection").get(id=row[0]) if row else None


@transaction.atomic
def _settle(lane: int, at: datetime) -> None:
    """End what came too late, and decide about what a dead worker left."""
    rows = Effect.objects.filter(lane=lane)
    _close(rows.filter(state=State.WAITING, not_after__lte=at), State.EXPIRED, at)
    left = rows.filter(state=State.TAKEN, taken_at__lte=at - RETAKE)
    left.filter(repeatable=True).update(state=State.WAITING)
    _close(left.filter(Q(repeatable=False), taken_at__lte=at - 5 * RETAKE), State.UNSURE, at)


def _close(rows: QuerySet[Effect], state: State, at: datetime) -> None:
    """End without a word of the carrier; what another worker is closing is left to it."""
    found = list(rows.select_for_update(skip_locked=True))
    if found:
        Effect.objects.filter(id__in=[one.id for one in found]).update(state=state, ended_at=at)
        for one in found:
            tell(_ended(one, state, at))


def _perform(effect: Effect, now: Callable[[], datetime]) -> None:
    chosen = carrier(effect.connection.kind)
    try:
        payload = prepared(effect, now())
        answer = chosen.perform(line_of(effect.connection), effect.kind, payload, at=now())
    except Refused as refused:
        judged = chosen.judge(refused)
        if judged == Judged.UNSURE and effect.repeatable:
            judged = Judged.AGAIN
        log.warning(
            "an effect was refused", effect=str(effect.id), problem=refused.why.code, judged=str(judged)
        )
        _end(effect, judged, now(), problem=refused.why.code)
    else:
        _end(effect, Judged.DONE, now(), answer=answer)


@transaction.atomic
def _end(
    effect: Effect,
    judged: Judged,
    at: datetime,
    *,
    problem: str = "",
    answer: Mapping[str, Any] | None = None,
) -> None:
    """Write the end and tell it, unless the effect was given to somebody else in the meantime."""
    from afflux.connectors.jobs import call_later

    mine = Effect.objects.filter(id=effect.id, state=State.TAKEN, attempts=effect.attempts)
    if judged == Judged.AGAIN:
        seconds = min(2 ** (effect.attempts - 1), LONGEST_WAIT)
        if mine.update(state=State.WAITING, due_at=at + timedelta(seconds=seconds), problem=problem):
            call_later(effect.lane, seconds)
        return
    ends = {Judged.DONE: State.DONE, Judged.NEVER: State.FAILED, Judged.UNSURE: State.UNSURE}
    said = dict(answer or {})
    if mine.update(state=ends[judged], ended_at=at, problem=problem, answer=said):
        tell(_ended(effect, ends[judged], at, problem=problem, answer=said))


def _ended(
    effect: Effect, state: State, at: datetime, *, problem: str = "", answer: Mapping[str, Any] | None = None
) -> Ended:
    known = (effect.connection_id, effect.key, effect.kind, state.value, effect.payload)
    return Ended(*known, answer=answer or {}, problem=problem or effect.problem, at=at)
