"""What the room does by itself."""

from __future__ import annotations

from afflux.conversations.actions import giving, talks
from afflux.jobs.tasks import task
from afflux.kernel.clock import utc_now


@task("conversations.wake", once=False, cron="* * * * *", queue="quick")  # the guarded states make it once
def wake() -> None:
    """Bring talks back whose sleep is over."""
    talks.wake(at=utc_now())


@task("conversations.overdue", once=False, cron="* * * * *", queue="quick")  # each talk is marked once
def overdue() -> None:
    """Say of whom the answer is late."""
    giving.mark_overdue(at=utc_now())
