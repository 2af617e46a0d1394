"""Writing a chunk of facts with one statement, and telling which of them were new."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from afflux.exchange.kinds import Column, Outcome, Row, Taken, Type
from afflux.kernel.arrays import array_of, texts_of
from afflux.kernel.ids import new_ids

ID = Column(
    "id",
    Type.TEXT,
    _("The row's number at its source: the same number twice is the same row."),
    aliases=("编号", "流水号"),
    max_length=80,
)


def as_number(text: str | None) -> str | UUID | None:
    """A row's own number; an exported id is the fact's own key, so that an export comes home to its fact."""
    if text is None:
        return None
    try:
        return UUID(text) if len(text) == 36 else text
    except ValueError:
        return text


def written(table: str, types: Mapping[str, str], facts: Sequence[Mapping[str, Any]]) -> set[UUID]:
    """Insert facts (column → value) into `table` by arrays; the source keys that were not there before come back.

    `table` and the names in `types` are our own words, never a user's.
    """
    if not facts:
        return set()
    names = [name for name in types if name != "id"]
    arrays = ", ".join(f"%s::{types[name]}[]" for name in ("id", *names))
    columns = ", ".join(("id", *names))
    statement = (
        f"with given as materialized (select * from unnest({arrays}) as given ({columns})), fresh as ("  # noqa: S608
        f"insert into {table} ({columns}) select {columns} from given on conflict (source_key) do nothing returning id"
        ") select id from given where not exists (select from fresh where fresh.id = given.id)"
    )
    ids = new_ids(len(facts))
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            [array_of(ids), *(_array(types[name], [fact[name] for fact in facts]) for name in names)],
        )
        known = {key for (key,) in cursor.fetchall()}
    return {fact["source_key"] for key, fact in zip(ids, facts, strict=True) if key not in known}


def _array(kind: str, values: list[Any]) -> str:
    """The array literal of a column of this type."""
    if kind in ("text", "jsonb", "numeric"):
        return texts_of(None if value is None else str(value) for value in values)
    return array_of(values)


def outcomes_by_key(rows: Sequence[Row], judged: Sequence[Outcome | None], fresh: set[UUID]) -> list[Outcome]:
    """Outcomes of rows: what was judged before, IMPORTED for the first row of a fresh key, MERGED for all others."""
    left = set(fresh)
    outcomes: list[Outcome] = []
    for row, known in zip(rows, judged, strict=True):
        if known is not None:
            outcomes.append(known)
        elif row.key in left:
            left.discard(row.key)
            outcomes.append(Taken.IMPORTED)
        else:
            outcomes.append(Taken.MERGED)
    return outcomes


def labels_of(row: Row, prefix: str) -> dict[str, Any]:
    """The open columns of a row without their prefix."""
    return {name[len(prefix) :]: value for name, value in row.values.items() if name.startswith(prefix)}


def json_array(found: Mapping[str, Any]) -> str:
    """One element of a jsonb[] parameter."""
    return json.dumps(found, ensure_ascii=False) if found else "{}"


def texts(found: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """A stored object as open columns."""
    return {f"{prefix}{name}": value for name, value in found.items()}
