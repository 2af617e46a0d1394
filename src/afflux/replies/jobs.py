"""What may wait until the fast lane is free."""

from __future__ import annotations

from uuid import UUID

from afflux.jobs.tasks import task
from afflux.kernel.clock import utc_now


@task("replies.keep_greeting", once=False)  # the word's own key makes it once
def keep_greeting(*, greeting: str) -> None:
    """Let what we greeted with stand in the talk."""
    from afflux.replies.welcome import ending

    ending.keep(UUID(greeting))


@task("replies.let_go", once=False, cron="47 18 * * *", queue="long")  # what is gone is gone
def let_greetings_go() -> None:
    """Keep counts of greetings whose period is over, not the rows."""
    from afflux.replies import letting_go

    letting_go.let_go(at=utc_now())
