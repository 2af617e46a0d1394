"""A conversation finds who answers it, and gets its moment by which: in the transaction of the customer's word."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Max, Q

from afflux.conversations import desks, live
from afflux.conversations.actions import talks
from afflux.conversations.events import MessageIn, TalkOverdue
from afflux.conversations.models import Desk, Seat, Talk
from afflux.kernel.actors import SYSTEM_ID, Actor
from afflux.kernel.ids import hashed_id
from afflux.kernel.news import tell
from afflux.organization.models import User

RULE = Actor(id=SYSTEM_ID, kind="system", name="desk")
QUEUE = "select pg_advisory_xact_lock(%s)"


def heard(told: MessageIn) -> None:
    """Give the talk to somebody, if a rule says to whom, and note by when an answer is due."""
    desk = desks.desk_for(told.talk.unit_id)
    _note_due(told.talk, desk)
    give(told.talk, desk, at=told.at)


def _note_due(talk: Talk, desk: Desk) -> None:
    since = talk.waiting_since
    if since is None or (talk.due_at is not None and talk.due_at >= since):
        return
    talk.due_at, talk.overdue_at = desks.due_at(desk, since), None
    Talk.objects.filter(id=talk.id).update(due_at=talk.due_at, overdue_at=None)


def give(talk: Talk, desk: Desk, *, at: datetime) -> User | None:
    """Whoever answers now. A talk that somebody has keeps them, unless they are away or gone."""
    if talk.assigned_id and desks.answers(talk.assigned_id):
        return talk.assigned
    user = _chosen(talk, desk)
    if user is None:
        return None
    talks.assign(talk, user.id, by=RULE, at=at)
    Seat.objects.update_or_create(user=user, defaults={"given_at": _turn(at)})
    talk.assigned = user
    return user


def _turn(at: datetime) -> datetime:
    """After every turn so far: many words have one instant, and a late one an old one."""
    last = Seat.objects.aggregate(last=Max("given_at"))["last"]
    return at if last is None or at > last else last + timedelta(microseconds=1)


def _chosen(talk: Talk, desk: Desk) -> User | None:
    """The owner of the customer first, then by the desk's method; one after the other, so that turns stay turns."""
    if desk.owner_first and talk.staff_id:
        owner = desks.present().filter(staff=talk.staff_id).first()
        if owner is not None:
            return owner
    if desk.method == Desk.Method.NOBODY:
        return None
    with connection.cursor() as cursor:
        cursor.execute(QUEUE, [hashed_id("desk", str(talk.unit_id)).int >> 65])
    pick = desks.next_in_turn if desk.method == Desk.Method.TURNS else desks.least_busy
    return pick(talk.unit_id)


@transaction.atomic
def mark_overdue(*, at: datetime) -> int:
    """Mark, once, every talk whose answer is late, and tell it; how many."""
    late = Talk.objects.filter(waiting_since__isnull=False, due_at__lte=at).exclude(state=Talk.State.CLOSED)
    fresh = late.filter(Q(overdue_at=None) | Q(overdue_at__lt=F("due_at")))
    found = list(fresh.select_for_update(skip_locked=True, of=("self",)))
    Talk.objects.filter(id__in=[one.id for one in found]).update(overdue_at=at)
    for one in found:
        tell(TalkOverdue(one, at))
        live.changed(one.id)
    return len(found)
