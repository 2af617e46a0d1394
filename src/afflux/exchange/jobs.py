"""Work of exchange that a worker does: runs sent from the console, runs a killed process left, old files swept away."""

from __future__ import annotations

from uuid import UUID

from afflux.exchange import keeping, running, writing
from afflux.jobs.tasks import task
from afflux.kernel.clock import utc_now


@task("exchange.run_import", once=False, queue="long")
def run_import(*, run_id: str) -> None:
    """Work on a run until it is done; a second start finds it locked or goes on at its next row."""
    running.work(UUID(run_id), clock=utc_now)


@task("exchange.run_export", once=False, queue="long")
def run_export(*, export_id: str) -> None:
    """Make a file that was asked for; a second start finds it locked, made or stopped."""
    writing.work(UUID(export_id), clock=utc_now)


@task("exchange.go_on", once=False, cron="* * * * *")
def go_on() -> None:
    """Take up runs and exports whose process gave no sign of life for a minute."""
    keeping.take_up(utc_now(), lambda run: run_import.enqueue_under(f"import:{run}", run_id=str(run)))
    keeping.take_up_exports(
        utc_now(), lambda export: run_export.enqueue_under(f"export:{export}", export_id=str(export))
    )


@task("exchange.sweep", once=False, cron="43 3 * * *")
def sweep() -> None:
    """Drop uploads and rejected rows of runs that ended a month ago: they hold people's data."""
    keeping.sweep(utc_now())


@task("exchange.drop_exports", once=False, cron="23 * * * *")
def drop_exports() -> None:
    """Drop files that were asked for a week ago: they hold people's data."""
    keeping.drop_exports(utc_now())
