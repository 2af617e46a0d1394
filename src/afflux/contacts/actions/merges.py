"""Merging by hand, with a look before; deciding proposals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from afflux.contacts import merging
from afflux.contacts.actions.locks import lock_live
from afflux.contacts.identities import SINGLE
from afflux.contacts.models import Identity, Likeness, Merge, Person
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.organization import audit

ITSELF = problem("contacts.merge_with_itself", _("A person cannot be merged with themselves."))
DECIDED = problem("contacts.likeness_decided", _("This proposal was decided already."), status=409)


@dataclass(frozen=True)
class Preview:
    """What a merge would do: who is kept, rows per table that change hands, single-valued kinds that differ."""

    kept: Person
    absorbed: Person
    rows: dict[str, int]
    differing: list[str]


def preview(left: Person, right: Person) -> Preview:
    """The merge of two live persons, as it would happen; nothing is written."""
    if left.id == right.id:
        raise Refused(ITSELF)
    kept, absorbed = sorted((left, right), key=lambda person: (person.created_at, person.id))
    values: dict[str, set[str]] = {}
    for kind, value in Identity.objects.filter(person__in=[left, right], kind__in=SINGLE).values_list(
        "kind", "value"
    ):
        values.setdefault(kind, set()).add(value)
    rows: dict[str, int] = {}
    for reference in merging.references():
        text = sql.SQL("select count(*) from {} where {} = %s").format(
            sql.Identifier(reference.table), sql.Identifier(reference.column)
        )
        with connection.cursor() as cursor:
            cursor.execute(text, [absorbed.id])
            rows[reference.table] = rows.get(reference.table, 0) + int((cursor.fetchone() or [0])[0])
    return Preview(kept, absorbed, rows, sorted(kind for kind, found in values.items() if len(found) > 1))


def merge_by_hand(left: UUID, right: UUID, *, proof: str, by: Actor, at: datetime) -> Merge:
    """Merge two live persons because somebody says so; the older is kept, and both numbers stay if they differ."""
    if left == right:
        raise Refused(ITSELF)
    with transaction.atomic():
        list(
            Identity.objects.select_for_update()
            .filter(person__in=[left, right])
            .order_by("key")
            .values_list("key")
        )
        people = lock_live([left, right])
        kept, absorbed = sorted(people.values(), key=lambda person: (person.created_at, person.id))
        (made,) = merging.merge([merging.Pair(kept.id, absorbed.id, f"hand|{proof}")], by=by, at=at)
        Likeness.objects.filter(left=min(left, right), right=max(left, right)).update(
            state=Likeness.State.MERGED, decided_at=at, decided_by=by.name[:160]
        )
        audit.record(
            by=by,
            at=at,
            verb="person.merged",
            subject=kept,
            detail={"absorbed": str(absorbed.id), "merge": str(made.id)},
        )
    return made


def decide_different(likeness: Likeness, *, by: Actor, at: datetime) -> None:
    """These two are different people; never proposed again. Raises Refused if decided before."""
    with transaction.atomic():
        open_ones = Likeness.objects.filter(id=likeness.id, state=Likeness.State.OPEN)
        if not open_ones.update(state=Likeness.State.DIFFERENT, decided_at=at, decided_by=by.name[:160]):
            raise Refused(DECIDED)
        audit.record(
            by=by,
            at=at,
            verb="likeness.refused",
            subject=likeness.left,
            detail={"other": str(likeness.right_id)},
        )
