"""What is read from WeCom: messages of customer service at once, everything else page by page beside other work."""

from __future__ import annotations

from uuid import UUID

from afflux.connectors.wecom import pulling
from afflux.jobs.tasks import task
from afflux.kernel.clock import utc_now


@task("wecom.pull_service", once=False, queue="quick")  # each message's own id keeps it one
def pull_service(*, line: str, account: str) -> None:
    """Fetch what waits at an account of customer service: a greeting there counts twenty seconds."""
    pulling.pull(UUID(line), account, now=utc_now)


@task("wecom.look_again", once=False, cron="* * * * *", queue="quick")
def look_again() -> None:
    """Whatever a killed worker or an outage left behind."""
    pulling.look_again(at=utc_now())
