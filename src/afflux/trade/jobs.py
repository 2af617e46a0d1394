"""Work of trade that a worker does."""

from __future__ import annotations

from afflux.jobs.tasks import task
from afflux.kernel.clock import utc_now
from afflux.trade import actions


@task("trade.adopt_waiting", once=False, cron="23 * * * *")
def adopt_waiting() -> None:
    """Bring home orders whose person was proven by somebody who could not see them yet."""
    actions.adopt_all(at=utc_now())
