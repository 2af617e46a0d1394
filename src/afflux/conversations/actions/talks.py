"""What is done with a talk: taken, given, put to sleep, closed, opened again, handed to a human.

Each leaves a line on the trail: how the talk stood before and after, never what was said in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from afflux.conversations import desks, live
from afflux.conversations.actions import saying
from afflux.conversations.events import TalkAssigned, TalkClosed
from afflux.conversations.keeping import Word, keep_ours
from afflux.conversations.models import Message, Talk
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.kernel.ids import new_id
from afflux.kernel.news import tell
from afflux.organization import audit
from afflux.organization.models import User

TAKEN = problem("conversations.taken", _("%(name)s took this conversation in the meantime."), status=409)
NO_USER = problem("conversations.no_user", _("There is no such user, or they may not talk to customers."))
PAST = problem("conversations.past", _("Choose a moment to come."))


def _locked(talk: Talk) -> Talk:
    return Talk.objects.select_for_update(of=("self",)).select_related("connection").get(id=talk.id)


def user_named(name: str) -> UUID:
    """The user with that log-in name. Raises Refused at field `user`; whether they may answer is judged by `assign`."""
    found = User.objects.filter(username=name, is_active=True).values_list("id", flat=True).first()
    if found is None:
        raise Refused(NO_USER, field="user")
    return found


@transaction.atomic
def assign(talk: Talk, user: UUID | None, *, by: Actor, at: datetime) -> Talk:
    """Let `user` answer; None: nobody in particular. Raises Refused where they may not answer this store's customers."""
    held = _locked(talk)
    found = desks.colleagues(held.unit).filter(id=user).first() if user else None
    if user and found is None:
        raise Refused(NO_USER, field="user")
    if held.assigned_id == user:
        return held
    before = _stands(held)
    held.assigned = found
    held.save(update_fields=["assigned"])
    _trail(held, _given(before, user, by), before, by, at)
    tell(TalkAssigned(held, user, by, at))
    live.changed(held.id)
    return held


def _given(before: dict[str, Any], user: UUID | None, by: Actor) -> str:
    """The trail's word for a change of hands."""
    if user is None:
        return "released"
    if user == by.id:
        return "taken"
    return "handed_over" if before["assigned"] else "assigned"


def _stands(talk: Talk) -> dict[str, Any]:
    """How a talk stands, as the trail keeps it."""
    until = talk.snoozed_until
    return {
        "state": str(talk.state),
        "assigned": talk.assigned.username if talk.assigned else None,
        "snoozed_until": until.isoformat() if until else None,
    }


def _trail(talk: Talk, verb: str, before: dict[str, Any], by: Actor, at: datetime) -> None:
    detail = {"before": before, "after": _stands(talk)}
    if detail["before"] != detail["after"]:
        audit.record(by=by, at=at, verb=f"talk.{verb}", subject=talk, detail=detail)


@transaction.atomic
def release(talk: Talk, *, by: Actor, at: datetime) -> Talk:
    """Back to the unassigned ones, for whoever is free."""
    return assign(talk, None, by=by, at=at)


@transaction.atomic
def take(talk: Talk, *, by: Actor, at: datetime) -> Talk:
    """Take a talk that nobody has. Raises Refused (409) if somebody else was quicker."""
    held = _locked(talk)
    if held.assigned is not None and held.assigned.id != by.id:
        raise Refused(TAKEN, name=held.assigned.get_full_name() or held.assigned.username)
    return assign(held, by.id, by=by, at=at)


@transaction.atomic
def pass_on(talk: Talk, user: UUID | None, *, words: str = "", by: Actor, at: datetime) -> Talk:
    """Hand it to a colleague with a note of what they should know; None: back to the unassigned."""
    held = assign(talk, user, by=by, at=at)
    if words.strip():
        saying.note(held, words, by=by, at=at)
    return held


@transaction.atomic
def snooze(talk: Talk, until: datetime, *, by: Actor, at: datetime) -> Talk:
    """Out of sight until then, or until the peer speaks."""
    if until <= at:
        raise Refused(PAST, field="until")
    held = _locked(talk)
    before = _stands(held)
    held.state, held.snoozed_until, held.closed_at = Talk.State.SNOOZED, until, None
    held.save(update_fields=["state", "snoozed_until", "closed_at"])
    _trail(held, "snoozed", before, by, at)
    live.changed(held.id)
    return held


@transaction.atomic
def wake(*, at: datetime) -> int:
    """Open every talk whose sleep is over; how many."""
    due = list(
        Talk.objects.select_for_update(skip_locked=True).filter(state="snoozed", snoozed_until__lte=at)
    )
    Talk.objects.filter(id__in=[one.id for one in due]).update(state=Talk.State.OPEN, snoozed_until=None)
    for one in due:
        live.changed(one.id)
    return len(due)


@transaction.atomic
def close(
    talk: Talk, *, topic: str = "", need: str = "", next_topic: str = "", by: Actor, at: datetime
) -> Talk:
    """End it, with what was found out; the robot may answer again when the peer comes back."""
    held = _locked(talk)
    before = _stands(held)
    held.state, held.snoozed_until, held.closed_at = Talk.State.CLOSED, None, at
    held.topic, held.need, held.next_topic = topic.strip()[:80], need.strip()[:400], next_topic.strip()[:400]
    held.waiting_since, held.unread, held.robot_off = None, 0, False
    held.save()
    _trail(held, "closed", before, by, at)
    tell(TalkClosed(held, by, at))
    live.changed(held.id)
    return held


@transaction.atomic
def reopen(talk: Talk, *, by: Actor, at: datetime) -> Talk:
    """Back into the list."""
    held = _locked(talk)
    before = _stands(held)
    held.state, held.snoozed_until, held.closed_at = Talk.State.OPEN, None, None
    held.save(update_fields=["state", "snoozed_until", "closed_at"])
    _trail(held, "reopened", before, by, at)
    live.changed(held.id)
    return held


@transaction.atomic
def read(talk: Talk, *, by: Actor, at: datetime) -> None:
    """Somebody looked at it."""
    if Talk.objects.filter(id=talk.id, unread__gt=0).update(unread=0):
        live.changed(talk.id)


@transaction.atomic
def hand_over(talk: Talk, reason: str, *, by: Actor, at: datetime) -> Talk:
    """From the robot to a human: no program answers until the talk is closed; `reason` stands in the talk."""
    held = _locked(talk)
    if held.robot_off:
        return held
    held.robot_off = True
    held.save(update_fields=["robot_off"])
    _told(held, reason, by, at)
    live.changed(held.id)
    return held


def _told(talk: Talk, words: str, by: Actor, at: datetime) -> None:
    number = new_id()
    word = Word(
        id=number,
        key=f"note/{number}",
        at=at,
        direction=Message.Direction.NOTE,
        by_kind=Message.By.SYSTEM,
        by_id=by.id,
        by_name=by.name,
        text=words,
    )
    keep_ours(talk, word)
