"""What the room does by itself."""

from __future__ import annotations

from afflux.jobs.tasks import task
from afflux.kernel.clock import utc_now
from afflux.topics import finding, reading


@task("topics.read", once=False, queue="long", cron="* * * * *")  # notes are taken once, mentions are unique
def read_topics() -> None:
    """Read new words of the archive."""
    reading.read_on()


@task("topics.find", once=False, queue="long", cron="29 2 * * *")
def find_topics() -> None:
    """Every night: what people ask about that no topic covers."""
    finding.find(utc_now())
