"""Callbacks are handled on a lane of their own: a welcome does not wait behind an import."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from afflux.connectors import intake
from afflux.jobs.tasks import task
from afflux.kernel.clock import utc_now

KEPT = timedelta(days=30)


@task("connectors.handle", once=False, queue="quick")  # the row's own handled_at makes it once
def handle_callback(*, callback: str) -> None:
    """Tell what a kept callback says."""
    intake.handle(UUID(callback))


@task("connectors.forget", once=False, cron="43 3 * * *")
def forget() -> None:
    """Drop what was understood and handled a month ago: it holds people's ids, and no carrier repeats it any more."""
    intake.forget(before=utc_now() - KEPT)
