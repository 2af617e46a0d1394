"""Callbacks are handled on a lane of their own: a welcome does not wait behind an import."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from afflux.connectors import effects, intake
from afflux.connectors.models import Effect
from afflux.connectors.overlap import forget_before
from afflux.connectors.retrying import forget_effects
from afflux.connectors.webchat import pacing
from afflux.jobs.tasks import task
from afflux.kernel.clock import utc_now

KEPT = timedelta(days=30)
LEFT = timedelta(seconds=3)


@task("connectors.handle", once=False, queue="quick")  # the row's own handled_at makes it once
def handle_callback(*, callback: str) -> None:
    """Tell what a kept callback says."""
    intake.handle(UUID(callback))


@task("connectors.handle_all", once=False, queue="quick")
def handle_callbacks(*, callbacks: list[str]) -> None:
    """Tell what callbacks say, in their order."""
    intake.handle_all([UUID(one) for one in callbacks])


@task("connectors.handle_left", once=False, queue="quick", cron="* * * * * */3")
def handle_left() -> None:
    """Callbacks whose worker was killed: the queue gives its jobs back after twenty seconds, a greeting lasts as long."""
    intake.handle_left(before=utc_now() - LEFT)


@task("connectors.forget", once=False, cron="43 3 * * *")
def forget() -> None:
    """Drop what was handled or done a month ago: it holds people's ids, and no carrier repeats it any more."""
    before = utc_now() - KEPT
    intake.forget(before=before)
    forget_effects(before=before)
    pacing.forget(before=utc_now() - pacing.KEPT)
    forget_before(at=utc_now())


# Each effect's own row makes it once. Before all callbacks that wait: behind a crowd of adds the first would not be welcomed in time.
@task("connectors.perform", once=False, queue="quick", priority=10)
def perform_quick(*, lane: int) -> None:
    """Do what is due on a lane for which somebody waits."""
    effects.perform_due(lane, now=utc_now)


@task("connectors.perform_bulk", once=False)
def perform_bulk() -> None:
    """Do what is due of the many."""
    effects.perform_due(Effect.Lane.BULK, now=utc_now)


@task("connectors.look_again", once=False, cron="* * * * *", queue="quick")
def look_again() -> None:
    """Whatever a killed worker or an outage left behind."""
    with transaction.atomic():
        for lane in Effect.Lane.values:
            call_for(lane)


def call_for(lane: int, *, again: Sequence[int] = ()) -> None:
    """Let a worker look at a lane once this transaction is committed, and `again` in so many seconds.

    One look serves all who call within a quarter of a second; whoever commits after it began is seen by the second one.
    """
    now = time.time()
    first = "effects/bulk" if lane == Effect.Lane.BULK else f"effects/{lane}/{int(now * 4)}"
    _look(lane, [(first, 0), *(_in(lane, now, seconds) for seconds in sorted({1, *again}))])


def call_later(lane: int, seconds: int) -> None:
    """Let a worker look at a lane in so many seconds; one look for all who ask for the same second."""
    _look(lane, [_in(lane, time.time(), seconds)])


def _in(lane: int, now: float, seconds: int) -> tuple[str, int]:
    return f"effects/{lane}/in/{int(now) + seconds}", seconds


def _look(lane: int, looks: Sequence[tuple[str, int]]) -> None:
    if lane == Effect.Lane.BULK:
        perform_bulk.enqueue_each(looks)
    else:
        perform_quick.enqueue_each(looks, lane=lane)
