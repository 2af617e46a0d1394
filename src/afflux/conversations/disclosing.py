"""What talk keeps of a person: their conversations, every word with what came along, alerts, holds, and what the guard kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from afflux.connectors.forgetting import PREFIX
from afflux.contacts.disclosing.book import Book, Column
from afflux.contacts.erasing.subject import Subject
from afflux.contacts.events import Disclosing
from afflux.conversations.actions.saying import SUBJECT
from afflux.conversations.archive.models import Alert, Hold
from afflux.conversations.models import Attachment, Message, Talk
from afflux.conversations.side import about_peer
from afflux.guard.models import Approval, Judgement
from afflux.organization.models import AuditEntry

AT, STATE = Column(_("When")), _("State")
TALKS = {
    "line": Column(_("Line")), "account": Column(_("Account of ours")), "peer": Column(_("Your id there")),
    "name": Column(_("Your name there")), "opened_at": Column(_("Since")), "last_at": Column(_("Until")),
    "state": Column(STATE, dict(Talk.State.choices)), "topic": Column(_("Topic")), "need": Column(_("Need")),
    "next_topic": Column(_("Next topic")),
}  # fmt: skip
WORDS = {
    "at": AT, "line": Column(_("Line")), "direction": Column(_("Direction"), dict(Message.Direction.choices)),
    "by_name": Column(_("Who said it")), "kind": Column(_("Kind")), "text": Column(_("Words")),
    "state": Column(STATE, dict(Message.State.choices)), "outer": Column(_("The carrier's number of it")),
    "files": Column(_("Files")),
}  # fmt: skip
ALERTS = {"at": AT, "rule": Column(_("Rule")), "quoted": Column(_("Quoted")), "detail": Column(_("Details"))}
HOLDS = {
    "at": AT,
    "reason": Column(_("Reason")),
    "until": Column(_("Until")),
    "lifted_at": Column(_("Lifted")),
}
TEXTS = {
    "at": AT,
    "text": Column(_("Words")),
    "findings": Column(_("What was found in it")),
    "outcome": Column(STATE),
}
TRAIL = {"at": AT, "actor_kind": Column(_("By")), "verb": Column(_("What")), "subject_name": Column(_("Subject")), "detail": Column(_("Details"))}  # fmt: skip


def talks_of(subject: Subject) -> QuerySet[Talk]:
    """Every talk with them: by the person, or by an id of theirs on its line."""
    mine = Q(person__in=subject.persons)
    for line, peer in subject.peers:
        mine |= Q(connection=line, peer=peer)
    return Talk.objects.filter(mine).exclude(peer__startswith=PREFIX).order_by("opened_at", "id")


def disclose(asked: Disclosing) -> None:
    """Talks, words, alerts, holds, texts of the guard, the trail of all these."""
    book, talks = asked.book, talks_of(asked.subject)
    shown = talks.annotate(line=F("connection__name")).values(*TALKS)
    book.part("conversations.talks", _("Your conversations"), ("conversations_talk",), TALKS, shown)
    tables = ("conversations_message", "conversations_attachment", "files_file", "files_piece")
    book.part("conversations.messages", _("Every word of them"), tables, WORDS, _words(talks, book))
    alerts = Alert.objects.filter(talk__in=talks.values("id")).order_by("at", "id").values(*ALERTS)
    book.part("archive.alerts", _("Alerts about them"), ("archive_alert",), ALERTS, alerts.iterator(2_000))
    held = Q(talk__in=talks.values("id")) | Q(person__in=asked.subject.persons)
    holds = Hold.objects.filter(held).order_by("at", "id")
    book.part("archive.holds", _("Legal holds"), ("archive_hold",), HOLDS, holds.values(*HOLDS))
    book.part(
        "guard.texts",
        _("Words to you that were checked before they went out"),
        ("guard_approval", "guard_judgement"),
        TEXTS,
        _checked(asked.subject, talks),
    )
    ids = [str(one) for one in [*talks.values_list("id", flat=True), *holds.values_list("id", flat=True)]]
    trail = AuditEntry.objects.filter(subject_kind__in=("talk", "hold"), subject_id__in=ids).order_by("at")
    book.part(
        "conversations.trail",
        _("What was done with your conversations"),
        ("organization_auditentry",),
        TRAIL,
        trail.values(*TRAIL),
    )


def _words(talks: QuerySet[Talk], book: Book) -> Iterator[Mapping[str, Any]]:
    rows = Message.objects.filter(talk__in=talks.values("id")).order_by("at", "id").defer("tokens")
    rows = rows.select_related("talk__connection").prefetch_related("attachments")
    for row in rows.iterator(1_000):
        told = {key: getattr(row, key) for key in WORDS if key not in ("line", "files")}
        files = [_file(thing, book) for thing in row.attachments.all()]
        yield {**told, "line": row.talk.connection.name, "files": files}


def _file(thing: Attachment, book: Book) -> dict[str, str]:
    name = book.thing(thing.original or thing.digest)
    return {"name": thing.name, "kind": thing.kind, "type": thing.mime, "handle": thing.handle, "in": name}


def _checked(subject: Subject, talks: QuerySet[Talk]) -> Iterator[Mapping[str, Any]]:
    about = [about_peer(line, peer) for line, peer in subject.peers]
    ids = Message.objects.filter(talk__in=talks.values("id")).exclude(direction="in")
    about += [f"{SUBJECT}{row}" for row in ids.values_list("id", flat=True)]
    for asked in Approval.objects.filter(subject__in=about).order_by("asked_at", "id"):
        yield {"at": asked.asked_at, "text": asked.text, "findings": asked.findings, "outcome": asked.state}
    for judged in Judgement.objects.filter(subject__in=about).order_by("at", "id"):
        yield {"at": judged.at, "text": "", "findings": judged.findings, "outcome": judged.outcome}
