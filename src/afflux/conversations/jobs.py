"""What the room does by itself."""

from __future__ import annotations

from afflux.conversations.actions import talks
from afflux.jobs.tasks import task
from afflux.kernel.clock import utc_now


@task("conversations.wake", once=False, cron="* * * * *", queue="quick")  # the guarded states make it once
def wake() -> None:
    """Bring talks back whose sleep is over."""
    talks.wake(at=utc_now())
