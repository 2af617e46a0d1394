"""What may wait until the fast lane is free."""

from __future__ import annotations

from uuid import UUID

from afflux.jobs.tasks import task


@task("replies.keep_greeting", once=False)  # the word's own key makes it once
def keep_greeting(*, greeting: str) -> None:
    """Let what we greeted with stand in the talk."""
    from afflux.replies.welcome import ending

    ending.keep(UUID(greeting))
