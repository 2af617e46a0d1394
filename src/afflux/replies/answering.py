"""What the robot does about a word of a person: answers it, proposes an answer, hands over, or lets it be. Once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import (
    gettext_noop as _,  # a note of ours is kept as it is, and said in each reader's language
)

from afflux.channels.models import Add
from afflux.connectors.carriers import capabilities
from afflux.conversations import live
from afflux.conversations.actions import saying, talks
from afflux.conversations.events import MessageIn
from afflux.conversations.models import Message, Talk
from afflux.kernel.errors import Refused
from afflux.replies import resting
from afflux.replies.engine import Match, Place
from afflux.replies.engine.forms import language_of
from afflux.replies.fields import filled
from afflux.replies.models import Answer, Course, Suggestion
from afflux.replies.robot import ROBOT
from afflux.replies.shelf import Shelf, shelf

Outcome = Answer.Outcome
CLAIM = """
-- Whoever writes this row answers; whoever finds it written says nothing.
INSERT INTO replies_answer (message_id, talk_id, outcome, quoted, problem, at) VALUES (%s, %s, 'missed', '', '', %s)
ON CONFLICT (message_id) DO NOTHING
"""
COUNT_MISS = """
INSERT INTO replies_course (talk_id, misses) VALUES (%s, 1)
ON CONFLICT (talk_id) DO UPDATE SET misses = replies_course.misses + 1
RETURNING misses
"""


@transaction.atomic
def hear(told: MessageIn) -> None:
    """Do what the rules say about a message; the same message twice is answered once."""
    held = shelf()
    if not held.book.rules or told.message.kind != "text" or not told.message.text.strip():
        return
    may_answer = capabilities(told.talk.connection.kind, told.talk.account).reply is not None
    if may_answer and _human_has_it(told.talk, held, told.at):
        return
    if not _claimed(told.message, told.at):
        return
    if may_answer and held.anger.answer(told.message.text, at=told.at):
        _hand_over(told, held, _("The robot handed over: the customer is angry or asks for a human."))
    elif may_answer:
        _answer(told, held)
    else:
        _propose(told, held)


def _human_has_it(talk: Talk, held: Shelf, at: datetime) -> bool:
    if talk.robot_off:
        return True
    since = at - timedelta(minutes=held.manners.human_minutes)
    ours = talk.messages.filter(direction=Message.Direction.OUT, by_kind=Message.By.STAFF, at__gt=since)
    return ours.exclude(state=Message.State.FAILED).exists()


def _claimed(message: Message, at: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [message.id, message.talk_id, at])
        return bool(cursor.rowcount)


def _answer(told: MessageIn, held: Shelf) -> None:
    silent = resting.silent(told.talk.id, told.at)
    while match := _match(told, held, silent):
        if not match.rule.rest or resting.rest(told.talk.id, match.rule, told.at):
            return _say(told, held, match)
        silent |= {match.rule.id}  # somebody else spoke for this rule at the same moment
    if silent and (rested := _match(told, held, frozenset())):
        return _note(told, Outcome.RESTED, rested)
    return _missed(told, held)


def _match(told: MessageIn, held: Shelf, silent: frozenset[str]) -> Match | None:
    return held.book.answer(
        told.message.text,
        at=told.at,
        place=_place(told.talk, held),
        resting=silent,
        talk=str(told.talk.id),
    )


def _place(talk: Talk, held: Shelf) -> Place:
    codes: frozenset[str] = frozenset()
    if held.by_codes and talk.person_id:
        slugs = Add.objects.filter(person=talk.person_id).exclude(code=None)
        codes = frozenset(slugs.values_list("code__slug", flat=True))
    return Place(talk.connection.kind, talk.account, codes)


def _say(told: MessageIn, held: Shelf, match: Match) -> None:
    Course.objects.filter(talk=told.talk.id, misses__gt=0).update(misses=0)
    if match.variant is None:
        return _note(told, Outcome.ANSWERED, match)
    text = filled(match.variant.text, values_of(told.talk, held))
    try:
        saying.say(told.talk, text, by=ROBOT, robot=True, at=told.at, key=f"reply/{told.message.id}")
    except Refused as refused:
        return _note(told, Outcome.REFUSED, match, refused.why.code)
    return _note(told, Outcome.ANSWERED, match)


def _missed(told: MessageIn, held: Shelf) -> None:
    with connection.cursor() as cursor:
        cursor.execute(COUNT_MISS, [told.talk.id])
        (misses,) = cursor.fetchone()
    if misses >= held.manners.misses:
        _hand_over(told, held, _("The robot handed over: no rule knew the customer's last words."))


def _hand_over(told: MessageIn, held: Shelf, reason: str) -> None:
    Course.objects.filter(talk=told.talk.id).update(misses=0)
    chinese = language_of(told.message.text) == "zh"
    sentence = held.manners.handover_zh if chinese else held.manners.handover_en
    problem = ""
    if sentence:
        try:
            saying.say(told.talk, sentence, by=ROBOT, robot=True, at=told.at, key=f"reply/{told.message.id}")
        except Refused as refused:
            problem = refused.why.code
    talks.hand_over(told.talk, reason, by=ROBOT, at=told.at)
    _note(told, Outcome.HANDED, None, problem)


def _propose(told: MessageIn, held: Shelf) -> None:
    match = _match(told, held, frozenset())
    if match is None or match.variant is None:
        return
    text = filled(match.variant.text, values_of(told.talk, held))
    Suggestion.objects.create(
        talk=told.talk, message=told.message, rule_id=match.rule.id, text=text, at=told.at
    )
    _note(told, Outcome.SUGGESTED, match)
    live.changed(told.talk.id)


def _note(told: MessageIn, outcome: str, match: Match | None, problem: str = "") -> None:
    row = Answer.objects.filter(message=told.message.id)
    row.update(
        outcome=outcome,
        rule=match.rule.id if match else None,
        text=match.variant.id if match and match.variant else None,
        quoted=match.hit.quoted[:120] if match else "",
        problem=problem,
    )


def values_of(talk: Talk, held: Shelf) -> dict[str, str]:
    """What the fields of a text stand for in this talk."""
    return {"name": talk.name, "staff": talk.staff.name if talk.staff else "", "shop": held.shop}
