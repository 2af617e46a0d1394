"""Work of exchange that a worker does: runs sent from the console, runs a killed process left, old files swept away."""

from __future__ import annotations

from uuid import UUID

from afflux.exchange import keeping, running
from afflux.jobs.tasks import task
from afflux.kernel.clock import utc_now


@task("exchange.run_import", once=False, queue="long")
def run_import(*, run_id: str) -> None:
    """Work on a run until it is done; a second start finds it locked or goes on at its next row."""
    running.work(UUID(run_id), clock=utc_now)


@task("exchange.go_on", once=False, cron="* * * * *")
def go_on() -> None:
    """Take up runs whose process gave no sign of life for a minute."""
    keeping.take_up(utc_now(), lambda run: run_import.enqueue_under(f"import:{run}", run_id=str(run)))


@task("exchange.sweep", once=False, cron="43 3 * * *")
def sweep() -> None:
    """Drop uploads and rejected rows of runs that ended a month ago: they hold people's data."""
    keeping.sweep(utc_now())
