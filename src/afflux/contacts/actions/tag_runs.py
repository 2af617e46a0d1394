"""A tag for everybody under some filters: begun by a hand, done by a worker a few thousand people at a time.

The tags of a step and how far it reached are one transaction: a run that was killed goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from afflux.contacts.actions.tags import put, tag_to_put, tag_to_take, take
from afflux.contacts.models import Person, TagRun
from afflux.kernel.actors import Actor
from afflux.organization import audit

AT_ONCE = 1000  # people whose tags one request changes; of more a worker takes care
STEP = 5000
GOING = (TagRun.State.WAITING, TagRun.State.RUNNING)
Clock = Callable[[], datetime]
People = Callable[[TagRun], "tuple[Actor, QuerySet[Person]]"]


def begin(*, name: str, put: bool, filters: Mapping[str, str], by: Actor, at: datetime) -> TagRun:
    """Note what is wanted, for a worker. Refused as at once: a tag without a name, archived, or not there."""
    tag = tag_to_put(name, at=at) if put else tag_to_take(name)
    kept = {key: value for key, value in filters.items() if value}
    return TagRun.objects.create(
        tag=tag, put=put, filters=kept, by=by.id, by_name=by.name[:160], created_at=at
    )


def stop(run: TagRun, *, by: Actor, at: datetime) -> None:
    """End the run after the step being done now; who was reached keeps what was done."""
    with transaction.atomic():
        held = TagRun.objects.select_for_update(of=("self",)).select_related("tag").get(pk=run.pk)
        if held.state in GOING:
            _end(held, TagRun.State.STOPPED, by=by, at=at)


def work(run_id: UUID, *, people: People, clock: Clock) -> None:
    """Go on with the run to its end. `people` says, for a run, whose it is and whom they mean, with their rights of now."""
    while _step(run_id, people, clock()):
        pass


def _step(run_id: UUID, people: People, at: datetime) -> bool:
    """One transaction; False where nothing is left to do, or another worker is at it."""
    with transaction.atomic():
        run = (
            TagRun.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("tag")
            .filter(pk=run_id, state__in=GOING)
            .first()
        )
        if run is None:
            return False
        by, meant = people(run)
        if run.total is None:
            run.state, run.total = TagRun.State.RUNNING, meant.order_by().count()
        left = meant.filter(id__gt=run.reached) if run.reached else meant
        ids = list(left.order_by("id").values_list("id", flat=True)[:STEP])
        if not ids:
            _end(run, TagRun.State.DONE, by=by, at=at)
            return False
        step = Person.objects.filter(id__in=ids)
        run.changed += put(run.tag, step, by_name=run.by_name, at=at) if run.put else take(run.tag, step)
        run.seen, run.reached = run.seen + len(ids), ids[-1]
        run.save()
        return True


def _end(run: TagRun, state: TagRun.State, *, by: Actor, at: datetime) -> None:
    run.state, run.ended_at, run.filters = state, at, {}
    run.save()
    verb = "tag.put" if run.put else "tag.taken"
    detail = {"new" if run.put else "people": run.changed, "run": str(run.id)}
    audit.record(by=by, at=at, verb=verb, subject=run.tag, detail=detail)
