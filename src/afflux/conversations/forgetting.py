"""Talks with somebody who was forgotten: who it was and every word goes; that there was a talk, and how fast we were, stays.

What a legal hold covers stays whole, and whoever erases is told why; when it ends, the erasure is made up for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext

from afflux.connectors.forgetting import PREFIX
from afflux.contacts.events import Erased
from afflux.conversations.actions.saying import SUBJECT
from afflux.conversations.archive.keeping.rules import holding
from afflux.conversations.archive.media import MEDIA
from afflux.conversations.archive.models import Alert, Hold, Parcel
from afflux.conversations.archive.taking import PARCEL
from afflux.conversations.models import Attachment, Message, Talk
from afflux.conversations.side import about_peer
from afflux.files.models import File
from afflux.guard import forgetting as guard
from afflux.kernel.clock import local_day
from afflux.organization import forgetting as trail
from afflux.organization.access import merchant

GIST = {"name": "", "need": "", "next_topic": "", "topic": ""}
REST = {"state": "closed", "snoozed_until": None, "waiting_since": None, "due_at": None, "unread": 0}


def peers(persons: Sequence[UUID]) -> Iterable[tuple[UUID, str]]:
    """Under which ids the lines talk with them."""
    rows = Talk.objects.filter(person__in=persons).exclude(peer__startswith=PREFIX)
    return rows.values_list("connection", "peer")


def forget(told: Erased) -> None:
    """Blank every talk that no hold covers."""
    talks = _talks(told)
    held = _held(told, talks)
    free = [talk for talk in talks.values_list("id", flat=True) if talk not in held]
    rows = told.tally.rows
    _words(free, told)
    kept = set(talks.filter(id__in=held).values_list("connection", "peer"))
    aside = [about_peer(line, peer) for line, peer in told.subject.peers if (line, peer) not in kept]
    rows["guard.texts"] += guard.forget([], named=aside)
    rows["archive.parcels"] += _parcels(told.at)
    over = Hold.objects.filter(
        Q(talk__in=free) | Q(person__in=told.subject.persons), ~Q(id__in=held.values())
    )
    rows["organization.trail"] += trail.forget("hold", over.values_list("id", flat=True))
    rows["archive.holds"] += over.delete()[0]
    nobody = Concat(Value(PREFIX), Cast(F("id"), TextField()))
    rows["organization.trail"] += trail.forget("talk", free)
    rows["conversations.talks"] += Talk.objects.filter(id__in=free).update(
        peer=nobody, closed_at=told.at, **GIST, **REST
    )


def _talks(told: Erased) -> QuerySet[Talk]:
    peers = told.subject.peers
    mine = Q(person__in=told.subject.persons)
    mine |= Q(connection__in={line for line, _ in peers}, peer__in={peer for _, peer in peers})
    return Talk.objects.filter(mine).exclude(peer__startswith=PREFIX).select_for_update().order_by("id")


def _held(told: Erased, talks: QuerySet[Talk]) -> dict[UUID, UUID]:
    """Talk → the hold that covers it; noted with its words for who erases."""
    holds = list(holding(local_day(told.at, merchant().timezone)))
    by_talk = {hold.talk_id: hold for hold in holds if hold.talk_id}
    by_person = {hold.person_id: hold for hold in holds if hold.person_id}
    found: dict[UUID, UUID] = {}
    for talk in talks:
        hold = by_talk.get(talk.id) or by_person.get(talk.person_id or talk.id)
        if hold is None and set(told.subject.persons) & set(by_person):
            hold = by_person[next(iter(set(told.subject.persons) & set(by_person)))]
        if hold is not None:
            found[talk.id] = hold.id
            until = hold.until.isoformat() if hold.until else gettext("it is lifted")
            why = gettext("A legal hold covers this conversation until %(until)s: %(reason)s")
            told.tally.keep("conversations.talks", 1, why % {"until": until, "reason": hold.reason})
    return found


def _words(talks: Sequence[UUID], told: Erased) -> None:
    rows = told.tally.rows
    words = list(Message.objects.filter(talk__in=talks).values_list("id", flat=True))
    digests = set(
        Attachment.objects.filter(message__in=words).exclude(digest="").values_list("digest", flat=True)
    )
    rows["conversations.attachments"] += Attachment.objects.filter(message__in=words).delete()[0]
    used = Attachment.objects.filter(digest__in=digests).values_list("digest", flat=True)
    alone = digests - set(used)
    rows["files.contents"] += File.objects.filter(digest__in=alone, media_type=MEDIA).delete()[0]
    rows["archive.alerts"] += Alert.objects.filter(talk__in=talks).delete()[0]
    rows["guard.texts"] += guard.forget([f"{SUBJECT}{word}" for word in words])
    rows["organization.trail"] += trail.forget("message", words)
    nobody = Concat(Value(PREFIX), Cast(F("id"), TextField()))
    messages = Message.objects.filter(id__in=words)
    messages.filter(by_kind=Message.By.PEER).update(by_name="")
    rows["conversations.messages"] += messages.update(key=nobody, text="", tokens="", outer="")


def _parcels(at: datetime) -> int:
    """Parcels are copies of words, and nobody can take one person out of a file."""
    made = Parcel.objects.exclude(file="")
    digests = set(made.values_list("file", flat=True))
    made.update(file="", until=at)
    return File.objects.filter(digest__in=digests, media_type=PARCEL).delete()[0]
