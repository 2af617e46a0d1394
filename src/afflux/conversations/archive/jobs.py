"""What the archive does by itself."""

from __future__ import annotations

from uuid import UUID

from afflux.conversations.archive import packing, taking
from afflux.conversations.archive.alerts import noticing
from afflux.conversations.archive.keeping import guarded, letting_go
from afflux.conversations.archive.wecom import waiting
from afflux.jobs.tasks import task
from afflux.kernel.clock import utc_now


@task("archive.silences", once=False, cron="* * * * *", queue="quick")  # the unique key makes it once
def silences() -> None:
    """Say who was left waiting."""
    noticing.silences(at=utc_now())


@task(
    "archive.let_go", once=False, cron="37 18 * * *", queue="long"
)  # what is gone is gone: a second run finds nothing
def let_go() -> None:
    """Delete the words whose period is over."""
    letting_go.let_go(at=utc_now())
    guarded.let_go(at=utc_now())


@task(
    "archive.make_parcel", once=False, queue="long"
)  # one that is made is not made again, one a killed process left is begun anew
def make_parcel(*, parcel_id: str) -> None:
    """Make a file that was asked for."""
    packing.make(UUID(parcel_id), clock=utc_now)


@task("archive.drop_parcels", once=False, cron="53 * * * *")
def drop_parcels() -> None:
    """Drop files that were asked for a week ago: they hold people's words."""
    taking.drop(at=utc_now())


@task("archive.pull_wecom", once=False, queue="long")  # the number moves with what is stored
def pull_wecom(*, connection_id: str) -> None:
    """Read WeCom's archive on."""
    waiting.pull_line(UUID(connection_id))
