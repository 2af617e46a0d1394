"""What stands below the pool and knows no persons is asked by their keys, peers and browsers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from afflux.connectors.mail.models import Thread
from afflux.connectors.webchat.models import Guest, Word
from afflux.connectors.wecom.models import Bond
from afflux.contacts.disclosing.book import Column
from afflux.contacts.events import Disclosing
from afflux.events.models import Event
from afflux.exchange.models import Export, Run
from afflux.kernel.ids import id_from
from afflux.organization.models import AuditEntry

AT, LINE, SUBJECT = Column(_("When")), Column(_("Line")), Column(_("Subject"))


def disclose_attention(asked: Disclosing) -> None:
    """Views and the merchant's own events under any key of theirs."""
    columns = {
        "at": AT,
        "kind": Column(_("What")),
        "url": Column(_("Page")),
        "props": Column(_("Further fields")),
    }
    rows = Event.objects.filter(subject__in=list(asked.subject.keys)).order_by("at", "id")
    asked.book.part(
        "events.facts", _("What you looked at and did"), ("events_event",), columns, _each(rows, columns)
    )


def disclose_lines(asked: Disclosing) -> None:
    """Under which ids the lines know them, threads of letters, the web chat."""
    book = asked.book
    columns = {
        "line": LINE, "account": Column(_("Account of ours")), "peer": Column(_("Your id there")),
        "added_at": Column(_("Since")), "left_at": Column(_("Until")),
    }  # fmt: skip
    bonds = _of_peers(asked, Bond.objects.all()).annotate(line=F("connection__name")).order_by("added_at")
    book.part(
        "connectors.wecom",
        _("Who of us has you as a contact in WeCom"),
        ("wecom_bond",),
        columns,
        _each(bonds, columns),
    )
    columns = {
        "line": LINE,
        "peer": Column(_("Your address")),
        "subject": SUBJECT,
        "message": Column(_("Letter")),
        "references": Column(_("Letters before")),
        "at": AT,
    }
    threads = _of_peers(asked, Thread.objects.all()).annotate(line=F("connection__name")).order_by("at")
    book.part(
        "connectors.mail", _("Threads of letters"), ("mail_line_thread",), columns, _each(threads, columns)
    )
    _web_chat(asked)


def _web_chat(asked: Disclosing) -> None:
    columns = {
        "line": LINE, "peer": Column(_("Your browser")), "first_at": Column(_("Since")), "last_at": Column(_("Until")),
        "page": Column(_("Page")), "referrer": Column(_("Where from")), "language": Column(_("Language")),
    }  # fmt: skip
    guests = Guest.objects.filter(
        connection__in={line for line, _peer in asked.subject.peers},
        peer__in=set(asked.subject.visitors) | {peer for _line, peer in asked.subject.peers if id_from(peer)},
    )
    shown = guests.annotate(line=F("connection__name")).order_by("first_at")
    asked.book.part(
        "connectors.guests",
        _("Web chat: your browser"),
        ("connectors_webchat_guest",),
        columns,
        _each(shown, columns),
    )
    columns = {"at": AT, "by": Column(_("Who said it"), dict(Word.By.choices)), "body": Column(_("Words"))}
    words = Word.objects.filter(guest__in=guests.values("id")).order_by("at", "seq")
    asked.book.part(
        "connectors.webchat",
        _("Web chat: every word"),
        ("connectors_webchat",),
        columns,
        _each(words, columns),
    )


def disclose_files(asked: Disclosing) -> None:
    """Files of rows are copies of many people's; which are at hand is told, who stands in them is not known."""
    columns = {"what": Column(_("What")), "at": AT, "until": Column(_("Kept until"))}
    asked.book.part(
        "exchange.files",
        _("Files at hand that may hold a copy of your data"),
        ("exchange_run", "exchange_export"),
        columns,
        _files(),
    )


def _files() -> Iterator[Mapping[str, Any]]:
    for run in Run.objects.exclude(file="").order_by("created_at"):
        yield {"what": f"import: {run.kind}", "at": run.created_at, "until": None}
    for export in Export.objects.exclude(file="").order_by("created_at"):
        yield {"what": f"export: {export.kind}", "at": export.created_at, "until": export.until}


def disclose_trail(asked: Disclosing) -> None:
    """Who looked and what was changed; that it was somebody of ours, or a program, and not which of them."""
    columns = {
        "at": AT, "actor_kind": Column(_("By")), "verb": Column(_("What")),
        "subject_name": SUBJECT, "detail": Column(_("Details")),
    }  # fmt: skip
    ids = [str(one) for one in asked.subject.persons]
    rows = AuditEntry.objects.filter(subject_kind="person", subject_id__in=ids).order_by("at", "id")
    asked.book.part(
        "organization.trail",
        _("What was done with your data"),
        ("organization_auditentry",),
        columns,
        _each(rows, columns),
    )


def _each(rows: QuerySet[Any], columns: Mapping[str, Column]) -> Iterator[Mapping[str, Any]]:
    yield from rows.values(*columns).iterator(2_000)


def _of_peers(asked: Disclosing, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows whose line and peer are one of theirs: the same id may be somebody else's on another line."""
    mine = Q(pk__in=[])
    for line, peer in asked.subject.peers:
        mine |= Q(connection=line, peer=peer)
    return rows.filter(mine)
