"""On what a person and we write: kept from the last letter of either side, so that the next one stands below it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from afflux.connectors.mail.models import Thread
from afflux.connectors.mail.reading import Letter

MOST = 20  # references


def thread_of(connection: UUID, peer: str) -> Thread | None:
    """What was written last between this line and this person."""
    return Thread.objects.filter(connection=connection, peer=peer).first()


def heard(connection: UUID, letter: Letter, at: datetime) -> None:
    """A letter of theirs is the newest, unless a later one is known."""
    if not letter.id:
        return
    known = thread_of(connection, letter.sender)
    if known and known.at > at:
        return
    _keep(connection, letter.sender, letter.subject, letter.id, letter.references, at)


def said(
    connection: UUID, peer: str, subject: str, message: str, before: Thread | None, at: datetime
) -> None:
    """A letter of ours is the newest: their own program may drop ours, and still finds its place."""
    references = [*before.references, before.message][-MOST:] if before else []
    _keep(connection, peer, subject, message, references, at)


def _keep(
    connection: UUID, peer: str, subject: str, message: str, references: list[str], at: datetime
) -> None:
    values = {"subject": subject, "message": message, "references": references[-MOST:], "at": at}
    Thread.objects.update_or_create(connection_id=connection, peer=peer, defaults=values)
