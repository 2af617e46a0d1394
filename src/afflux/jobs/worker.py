"""The worker process: short jobs beside long ones, and the reaper that gives a dead worker's jobs back."""

from __future__ import annotations

import asyncio
import signal

from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import app, connector_params

from afflux.jobs.reaper import reap_forever

SHORT = 3  # short jobs at a time in one process
QUICK = 6  # of those that somebody waits for at this moment: they have a lane of their own, and mostly wait for a carrier
POOL = 4  # connections of the queue itself: two listen; a job has one of its own while it runs
HEARTBEAT = 5.0  # seconds between a worker's signs of life
STALLED = 20.0  # seconds without one after which its jobs are given back
GRACE = 8.0  # seconds that running jobs get to end when the worker is asked to


def run_worker() -> None:
    """Work until SIGTERM or SIGINT; a job that does not end in time is given back to the queue."""
    asyncio.run(_run())


async def _run() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    # A copy: `app` itself keeps writing through Django's connection, so jobs enqueue jobs in their own transaction.
    pool = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=POOL, max_idle=10)
    copy = app.with_connector(pool)
    async with copy.open_async():
        running = [
            asyncio.create_task(_work(copy, "default", SHORT, listens=True)),
            asyncio.create_task(_work(copy, "quick", QUICK, listens=True)),
            asyncio.create_task(
                _work(copy, "long", 1, listens=False)
            ),  # looks every second: a connection less
            asyncio.create_task(reap_forever(copy.job_manager, STALLED)),
        ]
        stopped = asyncio.create_task(stop.wait())
        done, _ = await asyncio.wait([stopped, *running], return_when=asyncio.FIRST_COMPLETED)
        for one in running:
            one.cancel()
        ended = await asyncio.gather(*running, return_exceptions=True)
    if stopped not in done:
        raise SystemExit(
            f"a part of the worker ended: {[repr(e) for e in ended if not isinstance(e, asyncio.CancelledError)]}"
        )


async def _work(copy: App, queue: str, at_a_time: int, *, listens: bool) -> None:
    await copy.run_worker_async(
        queues=[queue],
        name=queue,
        concurrency=at_a_time,
        listen_notify=listens,
        fetch_job_polling_interval=5.0 if listens else 1.0,
        install_signal_handlers=False,
        update_heartbeat_interval=HEARTBEAT,
        stalled_worker_timeout=STALLED,
        shutdown_graceful_timeout=GRACE,
        delete_jobs="successful",
    )
