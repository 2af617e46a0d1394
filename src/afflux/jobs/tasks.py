"""The decorator that makes a function a job, and the ways to enqueue it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Generic, ParamSpec

from django.db import connection, transaction
from procrastinate import App, JobContext
from procrastinate.jobs import Job as Row
from procrastinate.retry import BaseRetryStrategy, RetryDecision

from afflux.jobs.models import JobDone
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused

P = ParamSpec("P")
DEFER = (Path(__file__).parent / "sql" / "defer.sql").read_text()
LONGEST_WAIT = 3600  # seconds
_KNOWN: dict[str, Job[Any]] = {}


class Patience(BaseRetryStrategy):
    """Try again after 3, 9, 27 … seconds, an hour at most; never what the domain refused, for it would refuse again."""

    def __init__(self, retries: int) -> None:
        self.retries = retries

    def get_retry_decision(self, *, exception: BaseException, job: Row) -> RetryDecision | None:
        if isinstance(exception, Refused) or job.attempts >= self.retries:
            return None
        return RetryDecision(retry_in={"seconds": min(3 ** (job.attempts + 1), LONGEST_WAIT)})


@dataclass(frozen=True)
class Job(Generic[P]):
    """A named job; call it to run its function here and now."""

    name: str
    function: Callable[P, None]
    once: bool
    queue: str
    retries: int
    cron: str | None
    priority: int = 0

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        self.function(*args, **kwargs)

    def enqueue(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Let a worker do it once the transaction around this call is committed."""
        self._defer([(None, 0)], kwargs)

    def enqueue_under(self, key: str, *args: P.args, **kwargs: P.kwargs) -> None:
        """Like `enqueue`, unless a job with that key waits already: what it would do is still ahead of it."""
        self._defer([(key, 0)], kwargs)

    def enqueue_in(self, seconds: int, key: str, *args: P.args, **kwargs: P.kwargs) -> None:
        """Like `enqueue_under`, but no worker takes it before so many seconds have passed."""
        self._defer([(key, seconds)], kwargs)

    def enqueue_each(self, looks: Sequence[tuple[str, int]], *args: P.args, **kwargs: P.kwargs) -> None:
        """`enqueue_in` for each (key, seconds), in one statement."""
        self._defer(looks, kwargs)

    def _defer(self, looks: Sequence[tuple[str | None, int]], arguments: dict[str, Any]) -> None:
        """What the queue's own function does, but a key that waits already is left out instead of being an error: that
        took a savepoint around each, three statements for one.
        """
        if not connection.in_atomic_block:
            raise RuntimeError(f"enqueue {self.name} in the transaction of the write that it follows")
        now = utc_now()
        keys = [key for key, _seconds in looks]
        moments = [now + timedelta(seconds=seconds) if seconds else None for _key, seconds in looks]
        told: list[Any] = [self.queue, self.name, self.priority, json.dumps(arguments), keys, moments]
        with connection.cursor() as cursor:
            cursor.execute(DEFER, told)

    def run(self, context: JobContext, /, **arguments: Any) -> None:
        """What a worker calls, in a thread of its own."""
        if self.cron:
            arguments.pop("timestamp", None)
        try:
            run_job(self.name, int(context.job.id or 0), arguments)
        finally:
            connection.close()  # threads come and go; an idle connection costs the server more than a new one


def task(
    name: str,
    *,
    once: bool,
    queue: str = "default",
    retries: int = 8,
    cron: str | None = None,
    priority: int = 0,
) -> Callable[[Callable[P, None]], Job[P]]:
    """Make a function a job. `name` is "room.verb" and never changes; queue "long" is for what runs for minutes,
    "quick" for what somebody waits for.

    `once`: see the room's docstring. `cron` ("*/5 * * * *", UTC) runs it periodically, on one worker of all. A job of higher
    `priority` is taken before all others of its queue.
    """

    def declare(function: Callable[P, None]) -> Job[P]:
        job = _KNOWN[name] = Job(name, function, once, queue, retries, cron, priority)
        return job

    return declare


def run_job(name: str, job_id: int, arguments: dict[str, Any]) -> None:
    """Run the job of that name; a `once` job that already had its effect under `job_id` does nothing."""
    job = _KNOWN[name]
    if not job.once:
        job.function(**arguments)
        return
    with transaction.atomic():
        _, first = JobDone.objects.get_or_create(job_id=job_id, defaults={"done_at": utc_now()})
        if first:
            job.function(**arguments)


def install(found: App) -> None:
    """Give every declared job to procrastinate; called by it once all rooms' `jobs` are imported."""
    for job in _KNOWN.values():
        register(found, job)


def register(found: App, job: Job[Any]) -> None:
    """Give one job to procrastinate."""
    known = found.task(name=job.name, queue=job.queue, retry=Patience(job.retries), pass_context=True)(
        job.run
    )
    if job.cron:
        found.periodic(cron=job.cron)(known)  # type: ignore[arg-type]  # `run` drops the timestamp it is given
