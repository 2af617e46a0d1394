"""Inboxes are read every minute, each by a job of its own: one server that hangs delays no other."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from afflux.connectors.mail.polling import poll
from afflux.connectors.models import Connection
from afflux.jobs.tasks import task
from afflux.kernel.clock import utc_now

MOST = 20 * 1024 * 1024  # bytes of a letter


@task("mail.look", once=False, cron="* * * * *")
def look() -> None:
    """Call a reader for every inbox."""
    with transaction.atomic():
        for line in Connection.objects.filter(kind="mail", removed_at=None).values_list("id", flat=True):
            read.enqueue_under(f"mail/{line}", line=str(line))


@task("mail.read", once=False, retries=0)  # letters have keys of their own; the next minute is the next try
def read(*, line: str) -> None:
    """Read one inbox."""
    if row := Connection.objects.filter(id=UUID(line), removed_at=None).first():
        poll(row, at=utc_now(), most=MOST)
