"""The queue's own housekeeping."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.db import connection

from afflux.jobs.models import JobDone
from afflux.jobs.tasks import task
from afflux.kernel.clock import utc_now

KEPT = timedelta(days=7)
FORGET = (Path(__file__).parent / "sql" / "forget.sql").read_text()


@task("jobs.forget", once=False, cron="17 3 * * *")
def forget() -> None:
    """Drop the keys and the ended jobs of last week: a job is not tried again after so long."""
    before = utc_now() - KEPT
    JobDone.objects.filter(done_at__lt=before).delete()
    with connection.cursor() as cursor:
        cursor.execute(FORGET, {"before": before})
