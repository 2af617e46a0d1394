"""What is read from WeCom: messages of customer service at once, everything else page by page beside other work."""

from __future__ import annotations

from uuid import UUID

from afflux.connectors.models import Connection
from afflux.connectors.wecom import grouping, learning, pulling, syncing
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


@task("wecom.learn", once=False)  # asked twice, they have the same name
def learn(*, line: str) -> None:
    """Ask who those are that came."""
    learning.learn(UUID(line), now=utc_now)


@task("wecom.read_group", once=False)  # read twice, it is the same group
def read_group(*, line: str, chat: str) -> None:
    """Read a group that changed."""
    grouping.read_one(UUID(line), chat, at=utc_now())


@task("wecom.sync", once=False)  # a page and its cursor stand or fall together
def sync(*, line: str) -> None:
    """Read what is wanted of a company."""
    syncing.run(UUID(line), now=utc_now)


@task("wecom.sync_daily", once=False, cron="21 18 * * *")  # at night, where WeCom is
def sync_daily() -> None:
    """Read every company anew: an event that never came is made good within a day."""
    for line in Connection.objects.filter(kind="wecom", removed_at=None):
        syncing.want(line.id, at=utc_now())
