"""Work of the pool that runs by itself."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from afflux.contacts.actions import disclosing, erasing, tag_runs
from afflux.contacts.console.pool import people_under
from afflux.contacts.disclosing import making
from afflux.contacts.likeness.searching import search
from afflux.contacts.models import Erasure, Person, TagRun
from afflux.jobs.tasks import task
from afflux.kernel.actors import Actor
from afflux.kernel.clock import utc_now
from afflux.organization.access import merchant
from afflux.organization.actors import NOBODY, actor_of
from afflux.organization.models import User


@task("contacts.search_likenesses", once=False, queue="long", cron="41 2 * * *")
def search_likenesses() -> None:
    """Every night: who looks like whom. A pair is filed once, so a second start finds what the first filed."""
    search(at=utc_now())


@task("contacts.tag_many", once=False, queue="long")
def tag_many(*, run_id: str) -> None:
    """Put a tag on, or take it off, everybody under filters; a second start goes on where the first was."""
    with timezone.override(merchant().timezone):  # a day in a filter is a day of the merchant's
        tag_runs.work(UUID(run_id), people=_meant, clock=utc_now)


@task("contacts.read_for_erasure", once=False, queue="long")
def read_for_erasure(*, erasure_id: str) -> None:
    """Look for somebody who was forgotten in texts that no index leads to; a second start goes on where the first was."""
    while erasing.read_on(UUID(erasure_id), at=utc_now()):
        pass


@task("contacts.make_up_erasures", once=False, queue="long", cron="11 3 * * *")
def make_up_erasures() -> None:
    """Every night: forget what a legal hold kept that has ended. Killed at any point it goes on the next night."""
    for erasure in Erasure.objects.filter(state=Erasure.State.HELD).values_list("id", flat=True):
        erasing.make_up(erasure, at=utc_now())


def _meant(run: TagRun) -> tuple[Actor, QuerySet[Person]]:
    user = User.objects.filter(pk=run.by).first()
    by = actor_of(user) if user else NOBODY
    return by, people_under(run.filters, by)


@task("contacts.make_disclosure", once=False, queue="long")
def make_disclosure(*, disclosure_id: str) -> None:
    """Write what is kept of somebody into a file; a second start finds it locked or made, or begins anew."""
    making.work(UUID(disclosure_id), clock=utc_now)


@task("contacts.take_up_disclosures", once=False, cron="* * * * *")
def take_up_disclosures() -> None:
    """Take up files whose process gave no sign of life for a minute."""
    disclosing.take_up(at=utc_now())


@task("contacts.drop_disclosures", once=False, cron="33 * * * *")
def drop_disclosures() -> None:
    """Drop files that were asked for a week ago: each holds somebody's whole life with this house."""
    disclosing.drop(at=utc_now())
