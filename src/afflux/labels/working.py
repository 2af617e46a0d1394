"""Who is due is asked about: those whom the triggers noted, those whose time has come, and, on demand, everybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from afflux.contacts.models import Person
from afflux.kernel.actors import Actor
from afflux.labels import giving
from afflux.labels.models import PastRun, Rule
from afflux.organization import audit

STEP = 2000
LOOKED = timedelta(minutes=20)  # how far back pages looked at are looked for: a minute's job may be late
TAKE = """
-- Whom another worker is asking about is left to it.
delete from labels_due where person_id in (
    select person_id from labels_due order by since limit %s for update skip locked
) returning person_id
"""
LOOKERS = """
-- Who looked at a page or wrote in a form in the last minutes: events bring no row of their own to labels_due.
insert into labels_due (person_id, since)
select distinct identity.person_id, now() from events_event event
join contacts_identity identity on identity.key = event.subject
where event.at > %s and event.kind in ('view', 'consultation')
on conflict (person_id) do nothing
"""
MOVES = ("viewed", "silent")  # kinds that come and go as time passes, without any new fact
Clock = Callable[[], datetime]
GOING = (PastRun.State.WAITING, PastRun.State.RUNNING)


def work_due(clock: Clock) -> int:
    """Ask about everybody who is due; how many labels were given."""
    given = 0
    while True:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(TAKE, [STEP])
                persons = [row[0] for row in cursor.fetchall()]
            if not persons:
                return given
            given += giving.apply(persons, at=clock())


@transaction.atomic
def note_lookers(at: datetime) -> None:
    """Note who looked at pages lately, if any rule asks about it."""
    if Rule.objects.filter(active=True, conditions__has_any_keys=["viewed", "answered"]).exists():
        with connection.cursor() as cursor:
            cursor.execute(LOOKERS, [at - LOOKED])


def sweep(clock: Clock) -> int:
    """Every night: rules that time itself makes true or untrue, asked about everybody; how many labels were given."""
    rules = list(Rule.objects.filter(active=True, conditions__has_any_keys=list(MOVES)).select_related("tag"))
    given, reached = 0, None
    while rules and (persons := _next(reached)):
        given, reached = given + giving.apply(persons, at=clock(), rules=rules), persons[-1]
    return given


def _next(reached: UUID | None) -> list[UUID]:
    rows = Person.objects.filter(merged_into=None)
    rows = rows.filter(id__gt=reached) if reached else rows
    return list(rows.order_by("id").values_list("id", flat=True)[:STEP])


@transaction.atomic
def begin(rule: Rule, *, by: Actor, at: datetime) -> PastRun:
    """Note that the rule is to be applied to everybody who is in the pool; one that is under way already goes on."""
    Rule.objects.select_for_update().get(id=rule.id)
    going = PastRun.objects.filter(rule=rule, state__in=GOING).first()
    return going or PastRun.objects.create(rule=rule, by=by.id, by_name=by.name[:160], created_at=at)


@transaction.atomic
def stop(run: PastRun, *, by: Actor, at: datetime) -> None:
    """End the run after the people being asked about now; who has the label keeps it."""
    held = PastRun.objects.select_for_update(of=("self",)).select_related("rule").get(id=run.id)
    if held.state in GOING:
        _end(held, PastRun.State.STOPPED, by=by, at=at)


def run_past(run_id: UUID, *, by: Actor, clock: Clock) -> None:
    """Go on with the run to its end; labels of a step and how far it came are one transaction."""
    while _step(run_id, by, clock()):
        pass


@transaction.atomic
def _step(run_id: UUID, by: Actor, at: datetime) -> bool:
    rows = PastRun.objects.select_for_update(of=("self",), skip_locked=True).select_related("rule__tag")
    run = rows.filter(id=run_id, state__in=GOING).first()
    if run is None:
        return False
    if run.total is None:
        run.state, run.total = PastRun.State.RUNNING, Person.objects.filter(merged_into=None).count()
    persons = _next(run.reached)
    if not persons:
        _end(run, PastRun.State.DONE, by=by, at=at)
        return False
    run.given += giving.apply(persons, at=at, rules=[run.rule])
    run.seen, run.reached = run.seen + len(persons), persons[-1]
    run.save()
    return True


def _end(run: PastRun, state: PastRun.State, *, by: Actor, at: datetime) -> None:
    run.state, run.ended_at = state, at
    run.save()
    audit.record(
        by=by, at=at, verb="label.past", subject=run.rule, detail={"given": run.given, "seen": run.seen}
    )
