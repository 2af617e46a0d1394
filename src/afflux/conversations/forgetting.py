"""Talks with somebody who was forgotten: who it was and every word goes; that there was a talk, and how fast we were, stays.

What a legal hold covers stays whole, and whoever erases is told why; when it ends, the erasure is made up for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Case, F, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext

from afflux.connectors.forgetting import PREFIX
from afflux.contacts.events import Erased
from afflux.conversations.actions.saying import SUBJECT
from afflux.conversations.archive import media
from afflux.conversations.archive.keeping.rules import holding
from afflux.conversations.archive.models import Alert, Hold, Parcel
from afflux.conversations.archive.taking import FORGOTTEN, OPEN, PARCEL
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
    sweep = told.sweep
    talks = list(_talks(told))
    held = _held(told, talks)
    free = [talk.id for talk in talks if talk.id not in held]
    _words(free, told)
    kept = {(talk.connection_id, talk.peer) for talk in talks if talk.id in held}
    aside = [about_peer(line, peer) for line, peer in told.subject.peers if (line, peer) not in kept]
    guard.forget(sweep, "guard.texts", [], named=aside)
    _parcels(told)
    over = Hold.objects.filter(
        Q(talk__in=free) | Q(person__in=told.subject.persons), ~Q(id__in=held.values())
    )
    trail.forget(sweep, "organization.trail", "hold", over.values_list("id", flat=True))
    sweep.delete("archive.holds", over)
    nobody = Concat(Value(PREFIX), Cast(F("id"), TextField()))
    trail.forget(sweep, "organization.trail", "talk", free)
    rows = Talk.objects.filter(id__in=free)
    sweep.change("conversations.talks", rows, peer=nobody, closed_at=told.at, **GIST, **REST)


def _talks(told: Erased) -> QuerySet[Talk]:
    peers = told.subject.peers
    mine = Q(person__in=told.subject.persons)
    mine |= Q(connection__in={line for line, _ in peers}, peer__in={peer for _, peer in peers})
    rows = Talk.objects.filter(mine).exclude(peer__startswith=PREFIX).order_by("id")
    return rows.select_for_update() if told.sweep.going else rows


def _held(told: Erased, talks: Sequence[Talk]) -> dict[UUID, UUID]:
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
    sweep = told.sweep
    messages = Message.objects.filter(talk__in=talks)
    words = list(messages.values_list("id", flat=True))
    things = Attachment.objects.filter(message__talk__in=talks)
    digests = media.contents_of(Q(message__talk__in=talks))
    sweep.delete("conversations.attachments", things)
    sweep.delete("files.contents", media.unshown(digests, but=Q(message__talk__in=talks), lock=sweep.going))
    sweep.delete("archive.alerts", Alert.objects.filter(talk__in=talks))
    guard.forget(sweep, "guard.texts", [f"{SUBJECT}{word}" for word in words])
    trail.forget(sweep, "organization.trail", "message", words)
    nobody = Concat(Value(PREFIX), Cast(F("id"), TextField()))
    theirs = Case(When(by_kind=Message.By.PEER, then=Value("")), default=F("by_name"))
    sweep.change("conversations.messages", messages, key=nobody, by_name=theirs, text="", tokens="", outer="")


def _parcels(told: Erased) -> None:
    """Parcels are copies of words, and nobody can take one person out of a file."""
    made = Parcel.objects.exclude(file="")
    digests = set(made.values_list("file", flat=True))
    if told.sweep.going:
        made.update(file="", until=told.at)
        ended = {"state": Parcel.State.STOPPED, "problem": str(FORGOTTEN.sentence), "finished_at": told.at}
        Parcel.objects.filter(state__in=OPEN).update(**ended)  # what it has read already may be theirs
    told.sweep.delete("archive.parcels", File.objects.filter(digest__in=digests, media_type=PARCEL))
