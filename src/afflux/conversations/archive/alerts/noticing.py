"""Noticing: every word that is kept is read once by the rules, in its own transaction; silences and partings as well."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection

from afflux.connectors.happenings import Left
from afflux.conversations.archive.alerts.rules import LEFT, book_now
from afflux.conversations.archive.events import AlertsRaised
from afflux.conversations.archive.models import Alert
from afflux.conversations.events import MessageIn, MessageOut
from afflux.conversations.models import Message, Talk
from afflux.guard.checking import Finding, check
from afflux.kernel.ids import new_id
from afflux.kernel.news import tell

if TYPE_CHECKING:
    from afflux.guard.book import Book

SILENCES = (Path(__file__).parent.parent / "sql" / "silences.sql").read_text()
MOST = 20_000  # characters of a message that are read


def heard(told: MessageIn | MessageOut) -> None:
    """A word was said: read it."""
    notice([told.message])


def notice(messages: Iterable[Message]) -> int:
    """Raise an alert for each rule that a message meets, once; how many were looked at with a finding."""
    book, rows = book_now(), list[Alert]()
    for message in messages:
        rows += [_alert(message, found) for found in _met(message, book)]
    _raise(rows)
    return len(rows)


def _raise(rows: list[Alert]) -> None:
    """Keep what is new, and tell it."""
    if not rows:
        return
    Alert.objects.bulk_create(rows, ignore_conflicts=True)
    fresh = Alert.objects.filter(id__in=[row.id for row in rows]).values_list("id", flat=True)
    tell(AlertsRaised(list(fresh)))


def _met(message: Message, book: Book) -> Sequence[Finding]:
    """The first finding of each rule; an internal note is nobody's word to anybody."""
    if message.direction == Message.Direction.NOTE or not message.text:
        return []
    verdict = check(message.text[:MOST], purpose=message.direction, book=book)
    return list({found.rule: found for found in reversed(verdict.findings)}.values())


def _alert(message: Message, found: Finding) -> Alert:
    return Alert(
        id=new_id(),
        rule=found.rule[:80],
        kind=found.pack,
        talk_id=message.talk_id,
        message=message,
        at=message.at,
        quoted=found.quoted[:200],
    )


def parted(told: Left) -> None:
    """A member of ours ended the contact: somebody should know why."""
    if told.by != "account":
        return
    talks = Talk.objects.filter(connection_id=told.connection, peer=told.peer[:254])
    talk = talks.filter(account=told.account[:128]).first()
    if talk is not None:
        row = Alert(id=new_id(), rule="left.account", kind=LEFT, talk=talk, at=told.at)
        _raise([row])


def silences(*, at: datetime) -> int:
    """An alert for every person whose answer is overdue by the working hours of their store; how many are new."""
    with connection.cursor() as cursor:
        cursor.execute(SILENCES, [at])
        return int(cursor.rowcount)
