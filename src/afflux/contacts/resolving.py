"""From rows with identities to persons, set-wise: find, create, join on proof, in a handful of statements.

Two transactions may bring the same stranger at once: the primary key of the identity decides, the second waits and
then finds the person of the first. Locks are taken identities first, then persons, each in the order of their ids.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from afflux.contacts import merging
from afflux.contacts.events import IdentitiesAdded
from afflux.contacts.grouping import Group, Plan
from afflux.contacts.identities import SINGLE, Proof
from afflux.contacts.likeness import propose
from afflux.contacts.models import Identity
from afflux.contacts.statements import statement
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.kernel.ids import new_id
from afflux.kernel.news import tell

TWO_NUMBERS = problem(
    "contacts.two_numbers",
    _("A row may name one customer number, one unionid and one external_userid, not two."),
)
DEADLOCK = "40P01"
TRIES = 5


@dataclass(frozen=True)
class Candidate:
    """A row that speaks of somebody. `at`: when they came; `source`: where the identities were learnt."""

    proofs: tuple[Proof, ...]
    at: datetime
    name: str = ""
    staff: UUID | None = None
    unit: UUID | None = None
    source: str = ""
    props: dict[str, Any] = field(default_factory=dict)
    simulated: bool = False


@dataclass(frozen=True)
class Resolved:
    """Whom a row speaks of. `created`: this row is the one that brought them into the pool."""

    person: UUID
    created: bool


def resolve(candidates: Sequence[Candidate], *, by: Actor, at: datetime) -> list[Resolved]:
    """One answer per candidate, in order. A candidate without any proof is always a new person.

    Joins persons that one row proves to be one (the older is kept); where they hold different values of a
    single-valued kind it files a likeness instead. Fills what is empty on a person, overwrites nothing. Tells
    PersonsMerged and IdentitiesAdded. Raises Refused if a row names two values of a single-valued kind.
    """
    for candidate in candidates:
        kinds = [proof.kind for proof in set(candidate.proofs) if proof.kind in SINGLE]
        if len(kinds) != len(set(kinds)):
            raise Refused(TWO_NUMBERS, field="external")
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                return _resolve(candidates, by=by, at=at)
        except OperationalError as error:
            if attempt == TRIES - 1 or getattr(error.__cause__, "sqlstate", "") != DEADLOCK:
                raise
    raise AssertionError("unreachable")


def _resolve(candidates: Sequence[Candidate], *, by: Actor, at: datetime) -> list[Resolved]:
    tentative = [new_id() for _row in candidates]
    added = _claim(candidates, tentative)
    owners = _owners({proof.key for candidate in candidates for proof in candidate.proofs} - added.keys())
    born = _lock_persons(set(owners.values()))
    plan = Plan(owners, _held(born.keys()))
    for row, candidate in enumerate(candidates):
        plan.place(row, candidate.proofs)
    keeper = _keepers(plan, born, tentative)
    _reassign(
        [
            (key, keeper[id(plan.group_of_key(key))])
            for key, first in added.items()
            if keeper[id(plan.group_of_key(key))] != first
        ]
    )
    _insert([(keeper[id(g)], [candidates[row] for row in g.rows]) for g in plan.groups() if not g.persons])
    _merge(plan, keeper, candidates, by=by, at=at)
    _fill([(keeper[id(g)], [candidates[row] for row in g.rows]) for g in plan.groups() if g.persons])
    _propose(plan, keeper, candidates, at=at)
    if added:
        persons = tuple(keeper[id(plan.group_of_key(key))] for key in added)
        tell(IdentitiesAdded(persons=persons, keys=tuple(added), at=at))
    return [
        Resolved(keeper[id(group)], created=not group.persons and min(group.rows) == row)
        for row, group in ((row, plan.group_of(row)) for row in range(len(candidates)))
    ]


def _claim(candidates: Sequence[Candidate], tentative: Sequence[UUID]) -> dict[UUID, UUID]:
    """Insert identities nobody holds yet; key → the tentative person it was given."""
    first: dict[UUID, tuple[UUID, Proof, Candidate]] = {}
    for person, candidate in zip(tentative, candidates, strict=True):
        for proof in candidate.proofs:
            first.setdefault(proof.key, (person, proof, candidate))
    if not first:
        return {}
    keys = sorted(first)
    rows = [first[key] for key in keys]
    with connection.cursor() as cursor:
        cursor.execute(
            statement("claim_identities"),
            [
                keys,
                [person for person, _p, _c in rows],
                [proof.kind for _person, proof, _c in rows],
                [proof.value for _person, proof, _c in rows],
                [candidate.source[:80] for _person, _p, candidate in rows],
                [candidate.at for _person, _p, candidate in rows],
            ],
        )
        return {key: first[key][0] for (key,) in cursor.fetchall()}


def _owners(keys: set[UUID]) -> dict[UUID, UUID]:
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(statement("lock_identities"), [sorted(keys)])
        return dict(cursor.fetchall())


def _lock_persons(persons: set[UUID]) -> dict[UUID, datetime]:
    """Person → when they came, locked."""
    if not persons:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(statement("lock_persons"), [sorted(persons)])
        return {person: created_at for person, created_at, _gaps in cursor.fetchall()}


def _held(persons: Any) -> dict[UUID, list[Proof]]:
    held: dict[UUID, list[Proof]] = defaultdict(list)
    rows = (
        Identity.objects.filter(person__in=list(persons)).values_list("person_id", "kind", "value")
        if persons
        else []
    )
    for person, kind, value in rows:
        held[person].append(Proof(kind, value))
    return held


def _keepers(plan: Plan, born: dict[UUID, datetime], tentative: Sequence[UUID]) -> dict[int, UUID]:
    """id(group) → the person it ends as: the oldest in the pool, else the first row's new one."""
    return {
        id(group): min(group.persons, key=lambda person: (born[person], person))
        if group.persons
        else tentative[min(group.rows)]
        for group in plan.groups()
    }


def _reassign(pairs: list[tuple[UUID, UUID]]) -> None:
    if not pairs:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "update contacts_identity held set person_id = final.person"
            " from unnest(%s::uuid[], %s::uuid[]) as final (key, person) where held.key = final.key",
            [[key for key, _person in pairs], [person for _key, person in pairs]],
        )


def _insert(rows: list[tuple[UUID, list[Candidate]]]) -> None:
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            statement("insert_persons"),
            [
                *_columns(rows),
                [min(candidate.at for candidate in found) for _person, found in rows],
                [json.dumps(_props(found)) for _person, found in rows],
                [any(candidate.simulated for candidate in found) for _person, found in rows],
            ],
        )


def _fill(rows: list[tuple[UUID, list[Candidate]]]) -> None:
    told = [
        (person, found)
        for person, found in rows
        if any(c.name or c.staff or c.unit or c.props for c in found)
    ]
    if not told:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            statement("fill_persons"),
            [*_columns(told), [json.dumps(_props(found)) for _person, found in told]],
        )


def _columns(rows: list[tuple[UUID, list[Candidate]]]) -> list[list[Any]]:
    return [
        [person for person, _found in rows],
        [next((c.name for c in found if c.name), "")[:120] for _person, found in rows],
        [next((c.staff for c in found if c.staff), None) for _person, found in rows],
        [next((c.unit for c in found if c.unit), None) for _person, found in rows],
    ]


def _props(found: list[Candidate]) -> dict[str, Any]:
    props: dict[str, Any] = {}
    for candidate in reversed(found):
        props.update(candidate.props)
    return props


def _merge(
    plan: Plan, keeper: dict[int, UUID], candidates: Sequence[Candidate], *, by: Actor, at: datetime
) -> None:
    pairs = [
        merging.Pair(
            kept=keeper[id(group)],
            absorbed=person,
            proof=f"{group.why[person]}|{candidates[group.rows[-1]].source}",
        )
        for group in plan.groups()
        for person in sorted(group.persons - {keeper[id(group)]})
    ]
    if pairs:
        merging.merge(pairs, by=by, at=at)


def _propose(plan: Plan, keeper: dict[int, UUID], candidates: Sequence[Candidate], *, at: datetime) -> None:
    def person_of(group: Group) -> UUID:
        now = plan.current(group)
        return keeper[id(now)] if id(now) in keeper else next(iter(now.persons))

    pairs = {
        frozenset((keeper[id(plan.group_of(clash.row))], person_of(clash.other))): clash.kind
        for clash in plan.clashes
    }
    propose(
        [(pair, 60, [{"code": "shared", "kind": kind}]) for pair, kind in pairs.items() if len(pair) == 2],
        at=at,
    )
