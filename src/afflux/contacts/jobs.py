"""Work of the pool that runs by itself."""

from __future__ import annotations

from afflux.contacts.likeness.searching import search
from afflux.jobs.tasks import task
from afflux.kernel.clock import utc_now


@task("contacts.search_likenesses", once=False, queue="long", cron="41 2 * * *")
def search_likenesses() -> None:
    """Every night: who looks like whom. A pair is filed once, so a second start finds what the first filed."""
    search(at=utc_now())
