"""The search for likenesses over the whole pool: pairs by shared features in SQL, weighed in memory, the best filed."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from afflux.contacts.identities import SINGLE
from afflux.contacts.likeness import propose
from afflux.contacts.likeness.weights import NAME, PROPOSE, SAME_DAY, Looks, compare, score_of
from afflux.contacts.models import Identity
from afflux.kernel.arrays import array_of

BLOCK = 20  # a feature that more people hold is passed over
MOST = 1_000_000  # pairs compared in one search: those that share what the fewest hold come first
FILED = 20_000  # the likeliest pairs of one search
SMALL = (
    1000  # a smaller pool tells nothing of how rare a name is; its names are taken as of a pool of this size
)
CHUNK = 5000
RARE = NAME / 2 ** (PROPOSE - SAME_DAY)  # share of the pool up to which a name and a day are reason enough
_SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class Found:
    """Outcome of a search: pairs compared, pairs filed."""

    compared: int
    filed: int


def search(*, at: datetime) -> Found:
    """Look for people who look alike and were not compared to an end before; file the likeliest."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local work_mem = '128MB'")
        cursor.execute("select count(*) from contacts_person where merged_into_id is null")
        people = max(SMALL, int((cursor.fetchone() or [0])[0]))
        cursor.execute(_text("features"), {"rare": int(people * RARE)})
        cursor.execute("analyze contacts_feature")
        cursor.execute(_text("pairs"), {"block": BLOCK, "most": MOST})
        cursor.execute(_text("shares"))
        held = {(field, value): count / people for field, value, count in cursor.fetchall()}
        cursor.execute("create unique index on contacts_pair (number)")
        cursor.execute("select count(*) from contacts_pair")
        pairs = int((cursor.fetchone() or [0])[0])

        def share(field: str, value: str) -> float:
            return float(held.get((field, value), 1 / people))

        best = heapq.nlargest(FILED, _weighed(pairs, share), key=lambda found: found[0])
        propose([(pair, score_of(bits), reasons) for bits, pair, reasons in best], at=at)
        cursor.execute("drop table contacts_pair")
        cursor.execute("drop table contacts_feature")
    return Found(compared=pairs, filed=len(best))


def _weighed(pairs: int, share: Any) -> Iterator[tuple[float, frozenset[UUID], list[dict[str, Any]]]]:
    for start in range(0, pairs, CHUNK):
        with connection.cursor() as cursor:
            cursor.execute(
                "select one, two from contacts_pair where number > %s and number <= %s",
                [start, start + CHUNK],
            )
            chunk = cursor.fetchall()
        looks = looks_of({person for pair in chunk for person in pair})
        for one, two in chunk:
            bits, reasons = compare(looks[one], looks[two], share)
            if bits >= PROPOSE:
                yield bits, frozenset((one, two)), reasons


def looks_of(people: set[UUID]) -> dict[UUID, Looks]:
    """What is compared of these persons."""
    ids = array_of(people)
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, name, created_at, props from contacts_person where id = any(%s::uuid[])", [ids]
        )
        persons = cursor.fetchall()
        cursor.execute(
            "select person_id, kind, value from contacts_identity where person_id = any(%s::uuid[])", [ids]
        )
        identities = cursor.fetchall()
    looks = {
        person: Looks(
            name=name.lower(),
            came=came.date(),
            props={key: str(value).lower() for key, value in json.loads(props).items() if value},
        )
        for person, name, came, props in persons
    }
    for person, kind, value in identities:
        if kind == Identity.Kind.PHONE:
            looks[person].phones.append(value)
        elif kind == Identity.Kind.EMAIL:
            looks[person].mails.append(value)
        elif kind in SINGLE:
            looks[person].numbers[kind] = value
    return looks


def _text(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")
