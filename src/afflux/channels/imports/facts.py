"""Writing a chunk of facts with one statement, and telling which of them were new."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from afflux.exchange.kinds import Column, Outcome, Row, Taken, Type
from afflux.kernel.ids import new_id

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
        f"insert into {table} ({columns}) select {columns} from unnest({arrays}) as given ({columns})"  # noqa: S608
        " on conflict (source_key) do nothing returning source_key"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            statement, [[new_id() for _fact in facts], *([fact[name] for fact in facts] for name in names)]
        )
        return {key for (key,) in cursor.fetchall()}


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
