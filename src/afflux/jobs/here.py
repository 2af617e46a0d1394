"""Run what waits here and now, without a worker: for commands that must end with their work done, and for tests."""

from __future__ import annotations

import json
from pathlib import Path

from django.db import connection, transaction

from afflux.jobs.tasks import run_job

TAKE = (Path(__file__).parent / "sql" / "take.sql").read_text()


def run_waiting() -> int:
    """Run the jobs that are due until none is left; how many ran. A failing job raises and stays enqueued."""
    count = 0
    while _run_next():
        count += 1
    return count


def _run_next() -> bool:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TAKE)
        if (row := cursor.fetchone()) is None:
            return False
        job_id, name, arguments = row
        run_job(name, job_id, json.loads(arguments) if isinstance(arguments, str) else arguments)
    return True
