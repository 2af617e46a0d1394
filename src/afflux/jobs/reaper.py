"""The reaper: gives the jobs of a worker that shows no sign of life back to the queue.

It runs beside the queue, not in it: a full or stuck queue is exactly when it is needed.
"""

from __future__ import annotations

import asyncio
import logging

from procrastinate.exceptions import ConnectorException
from procrastinate.manager import JobManager

LOG = logging.getLogger(__name__)
PAUSE = 5.0  # seconds


async def reap_forever(manager: JobManager, stalled_after: float) -> None:
    """Reap every few seconds until cancelled; a database that is away for a while does not end it."""
    while True:
        try:
            await reap(manager, stalled_after)
        except (ConnectorException, OSError) as error:
            LOG.warning("The reaper could not ask the database: %s", type(error).__name__)
        await asyncio.sleep(PAUSE)


async def reap(manager: JobManager, stalled_after: float) -> int:
    """Give back the jobs whose worker was silent for `stalled_after` seconds; how many."""
    count = 0
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=stalled_after):
        try:
            await manager.retry_job(job)
        except ConnectorException:
            continue  # another worker's reaper was first
        LOG.warning("Job %s (%s) was given back: its worker is gone", job.id, job.task_name)
        count += 1
    return count
