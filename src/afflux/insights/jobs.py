"""The cube is brought up to date every minute; a day that changes in between is read live."""

from __future__ import annotations

from afflux.insights.cube import refresh
from afflux.jobs.tasks import task


@task("insights.refresh", once=False, queue="long", cron="* * * * *")
def refresh_cube() -> None:
    """Build the days that are not clean; a rebuild repeated builds the same."""
    refresh()
