"""Work of the organisation that a worker does."""

from __future__ import annotations

from afflux.api import replay
from afflux.jobs.tasks import task
from afflux.kernel.clock import utc_now


@task("organization.forget_replays", once=False, cron="37 3 * * *")
def forget_replays() -> None:
    """Drop the kept answers of Idempotency-Keys after two days."""
    replay.forget(at=utc_now())
