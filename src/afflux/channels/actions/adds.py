"""Adds and losses, a set at a time: the landing page records one, an import two thousand, by the same road."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from afflux.channels.actions.bursts import stop_bursts
from afflux.channels.actions.counting import raise_pace
from afflux.channels.events import PersonAdded, PersonLost
from afflux.channels.models import Add, Channel, Code
from afflux.channels.statements import statement
from afflux.contacts.actions.tags import apply_tags
from afflux.kernel.actors import Actor
from afflux.kernel.arrays import array_of, words_of
from afflux.kernel.errors import Refused, problem
from afflux.kernel.ids import new_ids
from afflux.kernel.news import heard, tell
from afflux.organization import audit
from afflux.organization.models import Staff

LOST_BEFORE_ADDED = problem(
    "channels.lost_before_added", _("Nobody can be lost before having been added. Check the two dates.")
)


@dataclass(frozen=True, slots=True)
class NewAdd:
    """A person became a contact. `source_key` makes it idempotent; a code fills channel and batch, a staff the unit.

    `origin` says by which road ("landing", "hand", "api", "import crm.csv"); `carrier` what holds the person now.
    """

    person: UUID
    at: datetime
    origin: str
    source_key: UUID
    channel: UUID | None = None
    code: UUID | None = None
    batch: UUID | None = None
    staff: UUID | None = None
    unit: UUID | None = None
    scan: UUID | None = None
    carrier: str = "phone"
    lost_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Loss:
    """The contact made by `add` was lost at `at`; `by` says who ended it ("peer", "account"), where that is known."""

    add: UUID
    at: datetime
    by: str = ""


@dataclass(frozen=True)
class Recorded:
    """`fresh[i]`: the i-th of the given adds was not known before."""

    fresh: list[bool]


def record_add(new: NewAdd, *, by: Actor, at: datetime) -> bool:
    """Record one add; False where its source key is known and nothing changed."""
    return record_adds([new], by=by, at=at).fresh[0]


def record_adds(
    given: Sequence[NewAdd], *, by: Actor, at: datetime, strangers: Set[UUID] = frozenset()
) -> Recorded:
    """Record adds in one transaction: rows, duplicates, owners, tags of their codes, pace counters, bursts, news.

    Locks persons first, then counters, each in the order of their ids. `strangers` are persons whom this transaction
    made: nobody else sees them yet, and a single add of one has no duplicate. Raises Refused if one was lost before added.
    """
    if any(new.lost_at is not None and new.lost_at < new.at for new in given):
        raise Refused(LOST_BEFORE_ADDED, field="lost_at")
    with transaction.atomic():
        rows = _completed(given)
        ids = new_ids(len(rows))
        _lock({row.person for row in rows} - strangers)
        known = _insert(rows, ids)
        added = [(key, row) for key, row in zip(ids, rows, strict=True) if key not in known]
        _late_losses([row for key, row in zip(ids, rows, strict=True) if key in known and row.lost_at])
        if added:
            _settle(added, by=by, at=at, strangers=strangers)
        return Recorded([key not in known for key in ids])


def record_losses(losses: Sequence[Loss], *, by: Actor, at: datetime) -> int:
    """Mark contacts as lost; how many were not lost before. Raises Refused for a loss before its add."""
    with transaction.atomic():
        when = {loss.add: loss for loss in losses}
        held = list(Add.objects.select_for_update().filter(id__in=when, lost_at=None).order_by("id"))
        for add in held:
            if when[add.id].at < add.at:
                raise Refused(LOST_BEFORE_ADDED, field="lost_at")
            add.lost_at, add.lost_by = when[add.id].at, when[add.id].by
        Add.objects.bulk_update(held, ["lost_at", "lost_by"], batch_size=2000)
        for add in held:
            loss = when[add.id]
            tell(PersonLost(add=add.id, person=add.person_id, at=loss.at, staff=add.staff_id, by=loss.by))
        if held:
            audit.record(by=by, at=at, verb="add.lost", subject=held[0], detail={"count": len(held)})
        return len(held)


def _completed(given: Sequence[NewAdd]) -> list[NewAdd]:
    """The adds with what their code, staff and channel say about them."""
    codes = Code.objects.in_bulk({new.code for new in given if new.code})
    units = dict(
        Staff.objects.filter(id__in={new.staff for new in given if new.staff}).values_list("id", "unit")
    )
    homes = dict(Channel.objects.filter(id__in=_channels(given, codes)).values_list("id", "unit"))
    return [_with_context(new, codes, units, homes) for new in given]


def _channels(given: Sequence[NewAdd], codes: Mapping[UUID, Code]) -> set[UUID]:
    return {new.channel for new in given if new.channel} | {code.channel_id for code in codes.values()}


def _with_context(
    new: NewAdd, codes: Mapping[UUID, Code], units: Mapping[UUID, UUID], homes: Mapping[UUID, UUID | None]
) -> NewAdd:
    code = codes[new.code] if new.code else None
    channel = new.channel or (code.channel_id if code else None)
    batch = new.batch or (code.batch_id if code else None)
    unit = units.get(new.staff, new.unit) if new.staff else new.unit
    unit = unit or (homes.get(channel) if channel else None)
    if (channel, batch, unit) == (new.channel, new.batch, new.unit):
        return new
    return replace(new, channel=channel, batch=batch, unit=unit)


def _lock(persons: Set[UUID]) -> None:
    if not persons:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "select 1 from contacts_person where id = any (%s::uuid[]) order by id for no key update",
            [array_of(persons)],
        )


def _insert(rows: Sequence[NewAdd], ids: Sequence[UUID]) -> set[UUID]:
    """Ids of the rows whose source key was known."""
    words = {
        "carrier": words_of(row.carrier for row in rows),
        "origin": words_of(row.origin for row in rows),
    }
    plain = ("person", "channel", "code", "batch", "staff", "unit", "scan", "at", "lost_at", "source_key")
    columns = {name: array_of(getattr(row, name) for row in rows) for name in plain}
    with connection.cursor() as cursor:
        cursor.execute(statement("insert_adds"), {**columns, **words, "id": array_of(ids)})
        return {key for (key,) in cursor.fetchall()}


def _late_losses(known: Sequence[NewAdd]) -> None:
    """The same add told again, now with the day it was lost: an export of later says more than one of before."""
    if not known:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            statement("late_losses"),
            {
                "source_key": array_of(row.source_key for row in known),
                "lost_at": array_of(row.lost_at for row in known),
            },
        )


def mark_duplicates(persons: Sequence[UUID]) -> None:
    """Judge anew which adds of these persons are duplicates: after new adds, a merge, or its undoing."""
    if not persons:
        return
    with connection.cursor() as cursor:
        cursor.execute(statement("mark_duplicates"), {"persons": array_of(set(persons))})


def _settle(added: list[tuple[UUID, NewAdd]], *, by: Actor, at: datetime, strangers: Set[UUID]) -> None:
    """Everything that follows from new adds."""
    keys = [key for key, _row in added]
    adds_of = Counter(row.person for _key, row in added)
    mark_duplicates([person for person, adds in adds_of.items() if adds > 1 or person not in strangers])
    if any(row.staff or row.unit for _key, row in added):
        with connection.cursor() as cursor:
            cursor.execute(statement("own_persons"), {"adds": array_of(keys)})
    _tag([row for _key, row in added], by=by, at=at)
    if any(row.staff for _key, row in added):
        raise_pace(keys, at=at)
        stop_bursts(keys, at=at)
    first, one = min(added, key=lambda pair: (pair[1].at, pair[0]))
    audit.record(
        by=by,
        at=at,
        verb="add.recorded",
        subject=Add.objects.get(id=first),
        detail={"count": len(added), "origin": one.origin},
    )
    if heard(PersonAdded):
        for add in Add.objects.filter(id__in=keys).order_by("at", "id"):
            tell(_news(add))


def _tag(rows: Sequence[NewAdd], *, by: Actor, at: datetime) -> None:
    """Tags that the codes give, each with the rule that gave it."""
    codes = Code.objects.filter(id__in={row.code for row in rows if row.code}).exclude(tags=[])
    for code in codes:
        pairs = [(row.person, name) for row in rows if row.code == code.id for name in code.tags]
        apply_tags(pairs, rule=f"code:{code.slug}", by=by, at=at)


def _news(add: Add) -> PersonAdded:
    return PersonAdded(
        add=add.id,
        person=add.person_id,
        at=add.at,
        channel=add.channel_id,
        code=add.code_id,
        staff=add.staff_id,
        carrier=add.carrier,
        duplicate=add.duplicate,
    )
