"""What notices do by themselves."""

from __future__ import annotations

from afflux.conversations.notices import sending
from afflux.jobs.tasks import task
from afflux.kernel.clock import utc_now


@task("notices.send", once=False, cron="* * * * *", queue="quick")  # what was sent is marked with it
def send_notices() -> None:
    """Send notices to whoever wishes it."""
    sending.send(at=utc_now())


@task("notices.drop", once=False, cron="11 19 * * *")
def drop_notices() -> None:
    """Let old notices go."""
    sending.drop_old(at=utc_now())
