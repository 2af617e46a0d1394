"""Bringing in what was said elsewhere before: set-wise, once, without waking anybody. Alerts are for what is young."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction

from afflux.connectors.models import Connection
from afflux.connectors.peers import naming
from afflux.contacts.erasing.suppressing import FORGOTTEN, barred
from afflux.contacts.writing import Candidate
from afflux.conversations.archive.alerts.noticing import notice
from afflux.conversations.hearing import introduce
from afflux.conversations.keeping import Word, attached, row_of
from afflux.conversations.models import Attachment, Message, Talk
from afflux.conversations.people import proof_of
from afflux.kernel.errors import Refused
from afflux.kernel.ids import new_id

SQL = {name: (Path(__file__).parent / "sql" / f"{name}.sql").read_text() for name in ("bring", "aged")}
TRIES = 3
YOUNG = timedelta(days=30)
Place = tuple[UUID, str, str]  # line, account, peer


@dataclass(frozen=True)
class Told:
    """A word and where it was said; `name` is the customer's."""

    line: UUID
    account: str
    peer: str
    name: str
    word: Word

    @property
    def place(self) -> Place:
        """The talk's key."""
        return self.line, self.account[:128], self.peer[:254]


@transaction.atomic
def bring(told: Sequence[Told], *, at: datetime) -> list[bool]:
    """Keep the words that are not known; for each whether it was new."""
    talks = _talks(told, at)
    rows = [row_of(talks[one.place].id, one.word) for one in told]
    columns = [list(column) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(SQL["bring"], columns)
        new = {row[0] for row in cursor.fetchall()}
        cursor.execute(SQL["aged"], [list(new)])
    fresh = [one.word for one in told if one.word.id in new]
    Attachment.objects.bulk_create(thing for word in fresh for thing in attached(word))
    young = [word.id for word in fresh if word.at >= at - YOUNG]
    notice(Message.objects.filter(id__in=young).defer("tokens"))
    return [one.word.id in new for one in told]


def bring_some(told: Sequence[Told], *, at: datetime) -> list[bool | Refused]:
    """As `bring`, but words with somebody who asked to be forgotten get their own answer and the others are kept."""
    for attempt in range(TRIES):
        said = _barred(told)
        try:
            left = [one for place, one in enumerate(told) if place not in said]
            new = iter(bring(left, at=at) if left else ())
            return [said[place] if place in said else next(new) for place in range(len(told))]
        except Refused as refused:  # somebody was forgotten while we wrote: look again
            if refused.why is not FORGOTTEN or attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable")


def _barred(told: Sequence[Told]) -> dict[int, Refused]:
    names = {line.id: naming(line) for line in Connection.objects.filter(id__in={one.line for one in told})}
    shown = [proof_of(names[one.line].kind, names[one.line].value(one.peer)) for one in told]
    candidates = [
        Candidate((one,) if one else (), at=row.word.at) for one, row in zip(shown, told, strict=True)
    ]
    return barred(candidates)


def _talks(told: Sequence[Told], at: datetime) -> dict[Place, Talk]:
    """The talks by their place, locked in one order; new ones are closed: nobody has to answer the past."""
    first: dict[Place, Told] = {}
    for one in told:
        known = first.get(one.place)
        if known is None or (one.name and not known.name):
            first[one.place] = one
    made = [
        Talk(id=new_id(), connection_id=line, account=account, peer=peer, name=one.name[:120],
             opened_at=one.word.at, last_at=one.word.at, state=Talk.State.CLOSED, closed_at=at)
        for (line, account, peer), one in first.items()
    ]  # fmt: skip
    Talk.objects.bulk_create(made, ignore_conflicts=True)
    lines = Connection.objects.in_bulk({place[0] for place in first})
    peers = {place[2] for place in first}
    rows = (
        Talk.objects.select_for_update(of=("self",))
        .filter(connection__in=lines, peer__in=peers)
        .order_by("id")
    )
    found = {(row.connection_id, row.account, row.peer): row for row in rows}
    for place, one in first.items():
        if found[place].person_id is None:
            introduce(found[place], one.word.at, own=False)
    return found
