"""The statements of resolving, each for all rows of a batch at once; who belongs to whom was decided before."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from afflux.contacts.identities import Proof
from afflux.contacts.statements import statement
from afflux.kernel.arrays import array_of, texts_of, words_of


@dataclass(frozen=True)
class Candidate:
    """A row that speaks of somebody. `at`: when they came; `source`: where the identities were learnt.

    `own`: it is an act of theirs, and no file, list or hand of ours; after an erasure only such an act brings them back.
    """

    proofs: tuple[Proof, ...]
    at: datetime
    name: str = ""
    staff: UUID | None = None
    unit: UUID | None = None
    source: str = ""
    props: dict[str, Any] = field(default_factory=dict)
    simulated: bool = False
    own: bool = False


Told = tuple[UUID, Proof, Candidate]
"""The person an identity is meant for, the identity, and the row that brought it."""


def claim(told: Mapping[UUID, Told]) -> set[UUID]:
    """Insert the identities (by key) that nobody holds yet; the keys that somebody does."""
    if not told:
        return set()
    rows = told.values()
    with connection.cursor() as cursor:
        cursor.execute(
            statement("claim_identities"),
            [
                array_of(told),
                array_of(person for person, _p, _c in rows),
                words_of(proof.kind for _person, proof, _c in rows),
                texts_of(proof.value for _person, proof, _c in rows),
                words_of(candidate.source[:80] for _person, _p, candidate in rows),
                array_of(candidate.at for _person, _p, candidate in rows),
            ],
        )
        return {key for (key,) in cursor.fetchall()}


def owners(keys: Collection[UUID]) -> dict[UUID, UUID]:
    """Identity key → person, the identities locked."""
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(statement("lock_identities"), [array_of(keys)])
        return dict(cursor.fetchall())


def lock_persons(persons: Collection[UUID]) -> dict[UUID, datetime]:
    """Person → when they came, the persons locked."""
    if not persons:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(statement("lock_persons"), [array_of(persons)])
        return dict(cursor.fetchall())


def held(persons: Collection[UUID]) -> dict[UUID, list[Proof]]:
    """Person → all identities they hold."""
    found: dict[UUID, list[Proof]] = defaultdict(list)
    if persons:
        with connection.cursor() as cursor:
            cursor.execute(
                "select person_id, kind, value from contacts_identity where person_id = any(%s::uuid[])",
                [array_of(persons)],
            )
            for person, kind, value in cursor.fetchall():
                found[person].append(Proof(kind, value))
    return found


def reassign(pairs: Sequence[tuple[UUID, UUID]]) -> None:
    """Give identities (first) that were claimed for nobody in the end to their persons (second)."""
    if not pairs:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "update contacts_identity held set person_id = final.person"
            " from unnest(%s::uuid[], %s::uuid[]) as final (key, person) where held.key = final.key",
            [array_of(key for key, _person in pairs), array_of(person for _key, person in pairs)],
        )


Rows = Sequence[tuple[UUID, Sequence[Candidate]]]
"""Persons, each with the rows that speak of them in the order of the batch."""


def insert(rows: Rows) -> None:
    """New persons."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            statement("insert_persons"),
            [
                *_columns(rows),
                array_of(min(candidate.at for candidate in found) for _person, found in rows),
                texts_of(_props(found) for _person, found in rows),
                array_of(any(candidate.simulated for candidate in found) for _person, found in rows),
            ],
        )


def fill(rows: Rows) -> None:
    """Fill what is empty on persons that are there."""
    told = [row for row in rows if any(c.name or c.staff or c.unit or c.props for c in row[1])]
    if not told:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            statement("fill_persons"), [*_columns(told), texts_of(_props(found) for _person, found in told)]
        )


def _columns(rows: Rows) -> list[str]:
    return [
        array_of(person for person, _found in rows),
        texts_of(next((c.name for c in found if c.name), "")[:120] for _person, found in rows),
        array_of(next((c.staff for c in found if c.staff), None) for _person, found in rows),
        array_of(next((c.unit for c in found if c.unit), None) for _person, found in rows),
    ]


def _props(found: Iterable[Candidate]) -> str:
    props: dict[str, Any] = {}
    for candidate in found:
        if candidate.props:
            props = candidate.props | props  # the first row's word stands
    return json.dumps(props) if props else "{}"
