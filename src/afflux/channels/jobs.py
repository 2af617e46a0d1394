"""Drainage's work in the background."""

from __future__ import annotations

from uuid import UUID

from afflux.channels.actions.pace import watch_pace
from afflux.channels.actions.tallies import fold_tallies
from afflux.channels.carried.settling import settle
from afflux.channels.ways import making
from afflux.channels.ways.picture import fetch
from afflux.jobs.tasks import task
from afflux.kernel.clock import utc_now
from afflux.organization.models import Merchant


@task("channels.watch_pace", once=False, cron="*/15 * * * *")
def watch() -> None:
    """Note accounts that stay below their floor; an account is noted once a day."""
    merchant = Merchant.objects.filter(id=1).first()
    if merchant is not None:
        watch_pace(at=utc_now(), zone=merchant.timezone)


@task("channels.fold_tallies", once=False, queue="long", cron="*/5 * * * *")
def fold() -> None:
    """Fold the counts of adds; folding twice changes no sum."""
    fold_tallies()


@task("channels.settle_bonds", once=False, cron="* * * * *")  # each word's own row makes it once
def settle_bonds() -> None:
    """Make adds and losses of what lines said; whoever is full now leaves the carriers' codes."""
    if settle(at=utc_now()):
        making.refresh(at=utc_now())


@task("channels.refresh_ways", once=False, cron="* * * * *")
def refresh_ways() -> None:
    """Let carriers' codes lead to those who have a place now: after an add, at midnight, when duty begins and ends."""
    making.refresh(at=utc_now())


@task("channels.fetch_way", once=False, retries=3)
def fetch_way(*, way: str) -> None:
    """Keep the picture of a code that a carrier made."""
    fetch(UUID(way), at=utc_now())
