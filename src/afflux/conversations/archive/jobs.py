"""What the archive does by itself."""

from __future__ import annotations

from afflux.conversations.archive.alerts import noticing
from afflux.jobs.tasks import task
from afflux.kernel.clock import utc_now


@task("archive.silences", once=False, cron="* * * * *", queue="quick")  # the unique key makes it once
def silences() -> None:
    """Say who was left waiting."""
    noticing.silences(at=utc_now())
