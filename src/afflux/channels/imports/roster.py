"""The pool given out again: one row per add, and one per person who has none, with the consent that holds.

A piece of people is five statements, however many they are: a million persons as objects took hours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from afflux.channels.imports.facts import texts
from afflux.channels.models import Add
from afflux.channels.statements import statement
from afflux.contacts import access
from afflux.exchange.pieces import in_pieces, keys_used
from afflux.kernel.actors import Actor
from afflux.kernel.arrays import array_of

_COLUMN_OF = {
    "external": "external_id",
    "phone": "phone",
    "email": "email",
    "wecom": "wecom",
    "unionid": "unionid",
    "openid": "openid",
}


class _Someone(NamedTuple):
    created: Any
    id: UUID
    name: str
    props: dict[str, Any]
    staff: str | None
    store: str | None


def roster(by: Actor) -> Iterator[dict[str, Any]]:
    """Rows of the kind contacts for every person the actor may see, in the order they came."""
    columns = ("name", "props", "staff__number", "unit__number")
    for piece in in_pieces(access.persons(by), ("created_at", "id"), columns):
        people = [_Someone(*row) for row in piece]
        known = _Known([someone.id for someone in people])
        for place, someone in enumerate(people, start=1):
            yield from _rows_of(someone, known, place)


def fields_used(by: Actor) -> list[str]:
    """The open columns that the roster fills."""
    return list(texts(dict.fromkeys(keys_used(access.persons(by), "props")), "prop."))


def counted(by: Actor, most: int | None) -> int:
    """About how many rows the roster has, looking no further than `most`."""
    people = access.persons(by).order_by()
    whole = by.units is None and not by.own_only
    adds = Add.objects.all() if whole else Add.objects.filter(person__in=people.values("pk"))
    if most is not None:
        return max(people[:most].count(), adds.order_by()[:most].count())
    return max(people.count(), adds.count())


class _Known:
    """What is known of a piece of people, by their place in it, counted from 1."""

    def __init__(self, persons: Sequence[UUID]) -> None:
        ids = array_of(persons)
        self.identities = _by_place("roster_identities", ids, list(_COLUMN_OF))
        self.adds = _by_place("roster_adds", ids)
        self.tags = _by_place("roster_tags", ids)
        self.consents = _by_place("roster_consents", ids)


def _by_place(name: str, *parameters: Any) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement(name), parameters)
        for place, *row in cursor.fetchall():
            found.setdefault(place, []).append(tuple(row))
    return found


def _rows_of(person: _Someone, known: _Known, place: int) -> Iterator[dict[str, Any]]:
    proofs = known.identities.get(place)
    if not proofs:
        return
    common: dict[str, Any] = {"name": person.name or None}
    for kind, value in proofs:
        common.setdefault(_COLUMN_OF[kind], value)
    common["consent"] = _consent(known.consents.get(place))
    common["tags"] = [name for (name,) in known.tags.get(place, ())] or None
    common |= texts(person.props, "prop.")
    if len(proofs) > 1:
        yield from _further(proofs, common)
    adds = known.adds.get(place, ())
    for channel, staff, at, lost_at, store, batch, key in adds:
        yield common | {
            "channel": channel,
            "staff": staff,
            "added_at": at,
            "lost_at": lost_at,
            "store": store,
            "batch": batch,
            "id": str(key),
        }
    if not adds:
        yield common | {"staff": person.staff, "store": person.store}


def _further(proofs: Sequence[tuple[Any, ...]], common: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A person with two phones needs a second row, held together by the strongest identity."""
    strongest = next(column for column in _COLUMN_OF.values() if column in common)
    for kind, value in proofs:
        column = _COLUMN_OF[kind]
        if common[column] != value and column != strongest:
            yield {strongest: common[strongest], column: value, "consent": common["consent"]}


def _consent(words: Sequence[tuple[Any, ...]] | None) -> str:
    """The word by which the importer reads this person's consent again."""
    if not words:
        return "none"
    given, basis, name, version = words[0]
    if not given:
        return "no"
    return f"{name} v{version}" if name is not None else str(basis)
