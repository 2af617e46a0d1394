"""What the room does by itself."""

from __future__ import annotations

from uuid import UUID

from afflux.conversations import fetching
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


@task("conversations.fetch_things", once=False)  # a content is kept once, however often it is fetched
def fetch_things(*, message: str) -> None:
    """Bring home what came with a message."""
    fetching.fetch(UUID(message), at=utc_now())
