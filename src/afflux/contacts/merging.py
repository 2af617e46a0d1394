"""Two persons found to be one: every row that refers to the absorbed one changes hands, and can be given back.

A room above declares in `wiring` which of its columns refer to a person; merging rewrites them set-wise and notes
the rows in `Merge.moved`. Facts are never dropped: a row that would collide with one of the kept person (the same
tag) stays with the absorbed one until an undo.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from afflux.contacts.events import MergeUndone, PersonsMerged
from afflux.contacts.models import Merge, Person
from afflux.contacts.statements import statement
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.kernel.news import tell
from afflux.organization import audit

ALREADY_UNDONE = problem("contacts.merge_undone", _("This merge was undone already."), status=409)
KEPT_WAS_ABSORBED = problem(
    "contacts.merge_under_another",
    _("“%(kept)s” was later merged into “%(into)s”. Undo that merge first, then this one."),
    status=409,
)


@dataclass(frozen=True)
class Reference:
    """`table.column` holds a person's id; `pk` names its row; `unique_with`: columns unique together with the person."""

    table: str
    column: str
    pk: str = "id"
    unique_with: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pair:
    """`absorbed` turned out to be `kept`; `proof` says why ("phone+email|import crm.csv", or a sentence by hand)."""

    kept: UUID
    absorbed: UUID
    proof: str


_REFERENCES: list[Reference] = []


def refers(table: str, column: str, *, pk: str = "id", unique_with: Sequence[str] = ()) -> None:
    """Declare that `table.column` refers to a person and must follow when persons are merged."""
    reference = Reference(table, column, pk, tuple(unique_with))
    if reference not in _REFERENCES:
        _REFERENCES.append(reference)


def references() -> tuple[Reference, ...]:
    """Everything declared, own tables first."""
    return tuple(_REFERENCES)


refers("contacts_identity", "person_id", pk="key")
refers("contacts_consent", "person_id")
refers("contacts_erasure", "person_id")
refers("contacts_disclosure", "person_id")
refers("contacts_tagging", "person_id", unique_with=("tag_id",))


def merge(pairs: Sequence[Pair], *, by: Actor, at: datetime) -> list[Merge]:
    """Merge live persons pair by pair, rows set-wise. The caller holds the locks on the persons of `pairs`.

    No person may be absorbed twice, or be both kept and absorbed, within one call. Tells PersonsMerged.
    """
    moved: dict[UUID, dict[str, Any]] = defaultdict(dict)
    for reference in _REFERENCES:
        for absorbed, rows in _move(reference, pairs).items():
            moved[absorbed][f"{reference.table}.{reference.column}"] = rows
    merges = []
    for pair in pairs:
        moved[pair.absorbed]["filled"] = _fill(pair)
        merges.append(
            Merge(
                kept_id=pair.kept,
                absorbed_id=pair.absorbed,
                proof=pair.proof[:300],
                moved=moved[pair.absorbed],
                at=at,
                by_name=by.name[:160],
            )
        )
    Merge.objects.bulk_create(merges)
    _point([(pair.absorbed, pair.kept) for pair in pairs])
    tell(PersonsMerged(kept=tuple(p.kept for p in pairs), absorbed=tuple(p.absorbed for p in pairs), at=at))
    return merges


def undo(merge_id: UUID, *, by: Actor, at: datetime) -> Merge:
    """Give the absorbed person its rows back. Facts that came after the merge stay with the kept one.

    Merges into one person may be undone in any order; of a chain the later comes first, else Refused.
    """
    with transaction.atomic():
        found = Merge.objects.select_for_update().get(id=merge_id)
        if found.undone_at is not None:
            raise Refused(ALREADY_UNDONE)
        people = Person.objects.select_for_update().order_by("id").in_bulk([found.kept_id, found.absorbed_id])
        kept, absorbed = people[found.kept_id], people[found.absorbed_id]
        if kept.merged_into_id is not None:
            raise Refused(
                KEPT_WAS_ABSORBED, kept=str(kept), into=str(Person.objects.get(id=kept.merged_into_id))
            )
        _point([(absorbed.id, None)])
        for reference in _REFERENCES:
            rows = found.moved.get(f"{reference.table}.{reference.column}")
            if rows:
                _give_back(reference, rows, kept=kept.id, absorbed=absorbed.id)
        _unfill(kept.id, found.moved.get("filled", {}))
        found.undone_at, found.undone_by = at, by.name[:160]
        found.save(update_fields=["undone_at", "undone_by"])
        audit.record(
            by=by,
            at=at,
            verb="merge.undone",
            subject=absorbed,
            detail={"merge": str(found.id), "kept": str(kept.id)},
        )
        tell(MergeUndone(kept=kept.id, absorbed=absorbed.id, at=at))
    return found


def _move(reference: Reference, pairs: Sequence[Pair]) -> dict[UUID, list[str]]:
    """Rewrite one column for all pairs; absorbed person → ids of the rows that changed hands."""
    names = {
        "table": sql.Identifier(reference.table),
        "column": sql.Identifier(reference.column),
        "pk": sql.Identifier(reference.pk),
    }
    apart: sql.Composable = sql.SQL("")
    if reference.unique_with:
        same = sql.SQL(" and ").join(
            sql.SQL("theirs.{0} = mine.{0}").format(sql.Identifier(name)) for name in reference.unique_with
        )
        # Of equal rows the kept person's stands, else that of the first absorbed one: never two.
        apart = sql.SQL(
            " and not exists (select from {table} theirs left join pairs rival on rival.absorbed = theirs.{column}"
            " where {same} and (theirs.{column} = pairs.kept or (rival.kept = pairs.kept and rival.absorbed < pairs.absorbed)))"
        ).format(same=same, **names)
    text = (
        sql.SQL(
            "with pairs as materialized (select * from unnest(%s::uuid[], %s::uuid[]) as pairs (absorbed, kept))"
            " update {table} mine set {column} = pairs.kept from pairs where mine.{column} = pairs.absorbed"
        ).format(**names)
        + apart
        + sql.SQL(" returning pairs.absorbed, mine.{pk}::text").format(**names)
    )
    with connection.cursor() as cursor:
        cursor.execute(text, [[p.absorbed for p in pairs], [p.kept for p in pairs]])
        moved: dict[UUID, list[str]] = defaultdict(list)
        for absorbed, row in cursor.fetchall():
            moved[absorbed].append(row)
    return moved


def _give_back(reference: Reference, rows: list[str], *, kept: UUID, absorbed: UUID) -> None:
    text = sql.SQL("update {table} set {column} = %s where {column} = %s and {pk}::text = any(%s)").format(
        table=sql.Identifier(reference.table),
        column=sql.Identifier(reference.column),
        pk=sql.Identifier(reference.pk),
    )
    with connection.cursor() as cursor:
        cursor.execute(text, [absorbed, kept, rows])


def _fill(pair: Pair) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement("merge_fill"), {"kept": pair.kept, "absorbed": pair.absorbed})
        name, staff, unit, props = cursor.fetchone() or (None, None, None, "{}")
    taken = {
        "name": name,
        "staff": staff and str(staff),
        "unit": unit and str(unit),
        "props": json.loads(props),
    }
    return {key: value for key, value in taken.items() if value}


def _unfill(kept: UUID, filled: dict[str, Any]) -> None:
    if not filled:
        return
    values = {
        "kept": kept,
        "name": filled.get("name"),
        "staff": filled.get("staff"),
        "unit": filled.get("unit"),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement("merge_unfill"), {**values, "props": json.dumps(filled.get("props", {}))})


def _point(pairs: list[tuple[UUID, UUID | None]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "update contacts_person person set merged_into_id = pairs.kept"
            " from unnest(%s::uuid[], %s::uuid[]) as pairs (absorbed, kept) where person.id = pairs.absorbed",
            [[absorbed for absorbed, _kept in pairs], [kept for _absorbed, kept in pairs]],
        )
