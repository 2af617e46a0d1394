"""From rows with identities to persons, set-wise: find, create, join on proof, in a handful of statements.

A row whose identities nobody holds and no other row brings is a new person, and a row of which one person holds all is
that person: most rows of a first and of a second import. Only the others are planned.

Two transactions may bring the same stranger at once: the primary key of the identity decides, the second waits and
then finds the person of the first. Locks are taken identities first, then persons, each in the order of their ids.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import OperationalError, transaction
from django.utils.translation import gettext_lazy as _

from afflux.contacts import merging, writing
from afflux.contacts.erasing import suppressing
from afflux.contacts.events import IdentitiesAdded
from afflux.contacts.grouping import Group, Plan
from afflux.contacts.identities import SINGLE
from afflux.contacts.likeness import propose
from afflux.contacts.writing import Candidate, Told
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.kernel.ids import new_ids
from afflux.kernel.news import tell

TWO_NUMBERS = problem(
    "contacts.two_numbers",
    _("A row may name one customer number, one unionid and one external_userid, not two."),
)
DEADLOCK = "40P01"
TRIES = 5
__all__ = ["TWO_NUMBERS", "Candidate", "Resolved", "resolve", "resolve_some"]


@dataclass(frozen=True)
class Resolved:
    """Whom a row speaks of. `created`: this row is the one that brought them into the pool."""

    person: UUID
    created: bool


def resolve(candidates: Sequence[Candidate], *, by: Actor, at: datetime) -> list[Resolved]:
    """One answer per candidate, in order. A candidate without any proof is always a new person.

    Joins persons that one row proves to be one (the older is kept); where they hold different values of a
    single-valued kind it files a likeness instead. Fills what is empty on a person, overwrites nothing. Tells
    PersonsMerged and IdentitiesAdded. Raises Refused if a row names two values of a single-valued kind, or would take in
    somebody who asked to be forgotten.
    """
    for candidate in candidates:
        kinds = [proof.kind for proof in candidate.proofs if proof.kind in SINGLE]
        if len(kinds) != len(set(kinds)) and _two_values(candidate):
            raise Refused(TWO_NUMBERS, field="external")
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                return _resolve(candidates, by=by, at=at)
        except OperationalError as error:
            if attempt == TRIES - 1 or getattr(error.__cause__, "sqlstate", "") != DEADLOCK:
                raise
    raise AssertionError("unreachable")


def resolve_some(candidates: Sequence[Candidate], *, by: Actor, at: datetime) -> list[Resolved | Refused]:
    """As `resolve`, but a row of somebody who asked to be forgotten gets its own answer and the others are taken."""
    for attempt in range(TRIES):
        said = suppressing.barred(candidates)
        try:
            left = [one for place, one in enumerate(candidates) if place not in said]
            found = iter(resolve(left, by=by, at=at) if left else ())
            return [said[place] if place in said else next(found) for place in range(len(candidates))]
        except Refused as refused:  # somebody was forgotten while we wrote: look again
            if refused.why is not suppressing.FORGOTTEN or attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable")


def _resolve(candidates: Sequence[Candidate], *, by: Actor, at: datetime) -> list[Resolved]:
    tentative = new_ids(len(candidates))
    told, met = _told(candidates, tentative)
    lost = writing.claim(told)
    if lost:
        met |= {row for row, one in enumerate(candidates) if any(proof.key in lost for proof in one.proofs)}
    found = {row: Resolved(person, True) for row, person in enumerate(tentative) if row not in met}
    writing.insert([(one.person, (candidates[row],)) for row, one in found.items()])
    final = {key: person for key, (person, _p, _c) in told.items() if key not in lost}
    if met:
        found |= _met(sorted(met), candidates, tentative, final, by=by, at=at)
    suppressing.meet(candidates, at=at)
    if final:
        tell(IdentitiesAdded(persons=tuple(final.values()), keys=tuple(final), at=at))
    return [found[row] for row in range(len(candidates))]


def _two_values(candidate: Candidate) -> bool:
    kinds = [proof.kind for proof in set(candidate.proofs) if proof.kind in SINGLE]
    return len(kinds) != len(set(kinds))


def _told(candidates: Sequence[Candidate], tentative: Sequence[UUID]) -> tuple[dict[UUID, Told], set[int]]:
    """Each identity with the first row that brings it, and the rows that share one with another row."""
    told: dict[UUID, Told] = {}
    first: dict[UUID, int] = {}
    met: set[int] = set()
    for row, candidate in enumerate(candidates):
        for proof in candidate.proofs:
            before = first.setdefault(proof.key, row)
            if before != row:
                met.update((before, row))
            elif proof.key not in told:
                told[proof.key] = (tentative[row], proof, candidate)
    return told, met


def _met(
    rows: Sequence[int],
    candidates: Sequence[Candidate],
    tentative: Sequence[UUID],
    final: dict[UUID, UUID],
    *,
    by: Actor,
    at: datetime,
) -> dict[int, Resolved]:
    """Rows that speak of somebody in the pool or of each other. `final` (key → person) of what they claimed is corrected."""
    owners = writing.owners({proof.key for row in rows for proof in candidates[row].proofs} - final.keys())
    born = writing.lock_persons(set(owners.values()))
    again = _again(rows, candidates, owners)
    told: dict[UUID, list[Candidate]] = defaultdict(list)
    for row, person in again.items():
        told[person].append(candidates[row])
    writing.fill(list(told.items()))
    found = {row: Resolved(person, False) for row, person in again.items()}
    left = [row for row in rows if row not in again]
    return found | _planned(left, candidates, tentative, final, owners, born, by=by, at=at) if left else found


def _again(
    rows: Sequence[int], candidates: Sequence[Candidate], owners: Mapping[UUID, UUID]
) -> dict[int, UUID]:
    """Rows of which one person holds everything, and no other row has more to say about that person: a file read again."""
    holders = {row: {owners.get(proof.key) for proof in candidates[row].proofs} for row in rows}
    busy = {
        person for persons in holders.values() if len(persons) > 1 or None in persons for person in persons
    }
    return {
        row: person
        for row, persons in holders.items()
        for person in persons
        if len(persons) == 1 and person is not None and person not in busy
    }


def _planned(
    rows: Sequence[int],
    candidates: Sequence[Candidate],
    tentative: Sequence[UUID],
    final: dict[UUID, UUID],
    owners: Mapping[UUID, UUID],
    born: dict[UUID, datetime],
    *,
    by: Actor,
    at: datetime,
) -> dict[int, Resolved]:
    """Rows that may join persons, or be told apart from them."""
    keys = {proof.key for row in rows for proof in candidates[row].proofs}
    owned = {key: owners[key] for key in keys & owners.keys()}
    plan = Plan(owned, writing.held(set(owned.values())))
    for row in rows:
        plan.place(row, candidates[row].proofs)
    groups = plan.groups()
    keeper = _keepers(groups, born, tentative)
    moved = [
        (key, person)
        for key in keys & final.keys()
        if (person := keeper[id(plan.group_of_key(key))]) != final[key]
    ]
    writing.reassign(moved)
    final.update(moved)
    people = [(keeper[id(group)], [candidates[row] for row in group.rows], group) for group in groups]
    writing.insert([(person, told) for person, told, group in people if not group.persons])
    _merge(plan, keeper, candidates, by=by, at=at)
    writing.fill([(person, told) for person, told, group in people if group.persons])
    _propose(plan, keeper, candidates, at=at)
    return {
        row: Resolved(keeper[id(group)], created=not group.persons and min(group.rows) == row)
        for row in rows
        for group in [plan.group_of(row)]
    }


def _keepers(
    groups: Sequence[Group], born: dict[UUID, datetime], tentative: Sequence[UUID]
) -> dict[int, UUID]:
    """id(group) → the person it ends as: the oldest in the pool, else the first row's new one."""
    return {
        id(group): min(group.persons, key=lambda person: (born[person], person))
        if group.persons
        else tentative[min(group.rows)]
        for group in groups
    }


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
