"""The pool given out again: one row per add, and one per person who has none, with the consent that holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet

from afflux.channels.imports.facts import texts
from afflux.channels.models import Add
from afflux.contacts import access
from afflux.contacts.models import Consent, Identity, Person, Tagging
from afflux.kernel.actors import Actor

_COLUMN_OF = {
    "external": "external_id",
    "phone": "phone",
    "email": "email",
    "wecom": "wecom",
    "unionid": "unionid",
    "openid": "openid",
}


def roster(by: Actor) -> Iterator[dict[str, Any]]:
    """Rows of the kind contacts for every person the actor may see, in the order they came."""
    persons = access.persons(by).order_by("created_at", "id")
    for person in _with_facts(persons).iterator(chunk_size=1000):
        yield from _rows_of(person)


def _with_facts(persons: QuerySet[Person]) -> QuerySet[Person]:
    return persons.select_related("staff", "unit").prefetch_related(
        Prefetch("identities", Identity.objects.order_by("added_at", "key")),
        Prefetch(
            "adds", Add.objects.select_related("channel", "staff", "unit", "batch").order_by("at", "id")
        ),
        Prefetch("taggings", Tagging.objects.select_related("tag").order_by("tag__name")),
        Prefetch(
            "consents",
            Consent.objects.select_related("text")
            .filter(purpose="contact")
            .order_by("-at", "-recorded_at", "given"),
        ),
    )


def _rows_of(person: Person) -> Iterator[dict[str, Any]]:
    common: dict[str, Any] = {"name": person.name or None}
    for identity in person.identities.all():
        common.setdefault(_COLUMN_OF.get(identity.kind, ""), identity.value)
    common.pop("", None)
    if not any(column in common for column in _COLUMN_OF.values()):
        return
    common |= {
        "consent": _consent(person),
        "tags": [tagging.tag.name for tagging in person.taggings.all()] or None,
        **texts(person.props, "prop."),
    }
    yield from _further(person, common)
    adds = list(person.adds.all())
    for add in adds:
        yield common | {
            "channel": add.channel.key if add.channel else None,
            "staff": add.staff.number if add.staff else None,
            "added_at": add.at,
            "lost_at": add.lost_at,
            "store": add.unit.number if add.unit else None,
            "batch": add.batch.name if add.batch else None,
            "id": str(add.source_key),
        }
    if not adds:
        yield common | {
            "staff": person.staff.number if person.staff else None,
            "store": person.unit.number if person.unit else None,
        }


def _further(person: Person, common: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A person with two phones needs a second row, held together by the strongest identity."""
    strongest = next(column for column in _COLUMN_OF.values() if column in common)
    for identity in person.identities.all():
        column = _COLUMN_OF.get(identity.kind)
        if column and common[column] != identity.value and column != strongest:
            yield {strongest: common[strongest], column: identity.value, "consent": common["consent"]}


def _consent(person: Person) -> str:
    """The word by which the importer reads this person's consent again."""
    newest = next(iter(person.consents.all()), None)
    if newest is None:
        return "none"
    if not newest.given:
        return "no"
    return str(newest.text) if newest.text else newest.basis
