"""Adds and losses from the words of lines, some hundreds of words in one transaction, each once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from afflux.channels.actions.adds import Loss, NewAdd, record_adds, record_losses
from afflux.channels.carried import places
from afflux.channels.carried.stretches import Stretch, read
from afflux.channels.events import AddsSettled
from afflux.channels.models import Add, Bond, Code
from afflux.connectors.forgetting import stand_in
from afflux.connectors.models import Connection
from afflux.connectors.peers import Naming, naming, simulated
from afflux.contacts.erasing.suppressing import FORGOTTEN
from afflux.contacts.identities import Proof, proof
from afflux.contacts.models import Identity
from afflux.contacts.resolving import Candidate, resolve
from afflux.kernel.actors import SYSTEM_ID, Actor
from afflux.kernel.errors import Refused
from afflux.kernel.news import tell
from afflux.organization.accounts import staff_behind

AT_ONCE = 500
ONE_AT_A_TIME = 0x6166667862_6F6E64  # "affxbond": two settlers might read the same words of one person


def settle(*, at: datetime) -> int:
    """Settle every word that waits; how many."""
    count = 0
    while due := list(_waiting().order_by("at", "id").values_list("id", flat=True)[:AT_ONCE]):
        try:
            _settle(due, at)
        except Refused:
            for one in due:
                _alone(one, at)
        count += len(due)
    return count


def _alone(key: UUID, at: datetime) -> None:
    """One word by itself: what cannot be understood keeps its problem and stands in nobody's way."""
    try:
        _settle([key], at)
    except Refused as refused:
        rows = Bond.objects.filter(id=key)
        rows.update(problem=refused.why.code[:80], settled_at=at)
        if refused.why is FORGOTTEN:  # what came late of somebody who was forgotten names them no more
            for word in rows:
                rows.update(peer=stand_in(word.connection_id, word.peer))


@transaction.atomic
def _settle(keys: Sequence[UUID], at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    fresh = list(_waiting().filter(id__in=keys))
    by_line: dict[UUID, list[Bond]] = defaultdict(list)
    for word in fresh:
        by_line[word.connection_id].append(word)
    for line in Connection.objects.filter(id__in=by_line).order_by("id"):
        _Line(line, at).settle(by_line[line.id])
    Bond.objects.filter(id__in=[word.id for word in fresh]).update(settled_at=at, problem="")
    if fresh:
        tell(AddsSettled(words=len(fresh), at=at))


@dataclass
class _Line:
    """What is settled of one connection."""

    row: Connection
    at: datetime

    def settle(self, fresh: Sequence[Bond]) -> None:
        names, staff = naming(self.row), staff_behind((self.row.id, word.account) for word in fresh)
        known = {word.id for word in fresh}
        stretches: list[Stretch] = []
        loose: list[Bond] = []
        for words in _about(self.row.id, fresh).values():
            found = read(words)
            stretches += found.stretches
            loose += [word for word in found.loose if word.id in known]
        new = [one for one in stretches if one.add is None]
        if new:
            self._add(new, names, staff)
        self._lose(stretches)
        self._lose_older(loose, names, staff)

    def _add(self, new: Sequence[Stretch], names: Naming, staff: Mapping[tuple[UUID, str], UUID]) -> None:
        codes = dict(Code.objects.filter(slug__in={one.state for one in new}).values_list("slug", "id"))
        nobody = simulated(self.row)
        who = [
            Candidate(
                (_proof(names, one.head),), at=one.head.at, source=self.row.kind, simulated=nobody, own=True
            )
            for one in new
        ]
        persons = resolve(who, by=self._by, at=self.at)
        rows = [
            NewAdd(
                person=found.person,
                at=one.head.at,
                origin=self.row.kind,
                source_key=one.head.id,
                code=codes.get(one.state),
                staff=staff.get((self.row.id, one.head.account)),
                carrier=self.row.kind,
            )
            for one, found in zip(new, persons, strict=True)
        ]
        places.take(rows, at=self.at)
        record_adds(rows, by=self._by, at=self.at)
        made = dict(
            Add.objects.filter(source_key__in=[row.source_key for row in rows]).values_list(
                "source_key", "id"
            )
        )
        for one in new:
            one.head.add_id = made[one.head.id]
        Bond.objects.bulk_update([one.head for one in new], ["add"])

    def _lose(self, stretches: Sequence[Stretch]) -> None:
        ends = {one.add: one.left for one in stretches if one.add and one.left}
        record_losses([Loss(add, left.at, left.by) for add, left in ends.items()], by=self._by, at=self.at)
        for add in Add.objects.filter(id__in=ends):  # an earlier loss that came late
            left = ends[add.id]
            if add.lost_at and left.at < add.lost_at:
                Add.objects.filter(id=add.id).update(lost_at=left.at, lost_by=left.by)

    def _lose_older(
        self, loose: Sequence[Bond], names: Naming, staff: Mapping[tuple[UUID, str], UUID]
    ) -> None:
        """They were contacts before we listened: their adds are those that a file or a hand noted for the same member."""
        keys = {word.id: _proof(names, word).key for word in loose}
        persons = dict(Identity.objects.filter(key__in=keys.values()).values_list("key", "person"))
        losses = []
        for word in loose:
            person, member = persons.get(keys[word.id]), staff.get((self.row.id, word.account))
            if person and member:
                held = Add.objects.filter(person=person, staff=member, lost_at=None, at__lte=word.at)
                held = held.filter(carrier__in=(self.row.kind, "staff"), bonds=None)
                losses += [Loss(add, word.at, word.by) for add in held.values_list("id", flat=True)]
        record_losses(losses, by=self._by, at=self.at)

    @property
    def _by(self) -> Actor:
        return Actor(id=SYSTEM_ID, kind="carrier", name=self.row.name)


def _waiting() -> QuerySet[Bond]:
    return Bond.objects.filter(settled_at=None)


def _about(line: UUID, fresh: Sequence[Bond]) -> dict[tuple[str, str], list[Bond]]:
    """Every word ever said about the same accounts and persons, by account and peer."""
    pairs: dict[tuple[str, str], list[Bond]] = {(word.account, word.peer): [] for word in fresh}
    rows = Bond.objects.filter(connection=line, peer__in={word.peer for word in fresh}, problem="")
    for word in rows:
        if (word.account, word.peer) in pairs:
            pairs[word.account, word.peer].append(word)
    return pairs


def _proof(names: Naming, word: Bond) -> Proof:
    return proof(names.kind, names.value(word.peer))
