"""A contact as the API answers it. Identities are masked unless the key may export the pool."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema

from afflux.contacts.masking import masked
from afflux.contacts.models import Person
from afflux.contacts.stage import Stage, stages_of
from afflux.kernel.actors import Actor


class IdentityOut(Schema):
    kind: str
    value: str
    masked: bool


class ContactOut(Schema):
    id: UUID
    name: str
    staff: str | None
    store: str | None
    created_at: datetime
    stage: str
    contactable: bool | None
    identities: list[IdentityOut]
    tags: list[str]
    props: dict[str, Any]


def shown(actor: Actor, persons: Sequence[Person]) -> list[dict[str, Any]]:
    """Persons (with staff, unit, standing, identities and taggings fetched) as `ContactOut`."""
    stages = stages_of(persons)
    return [_shown(actor, person, stages[person.id]) for person in persons]


def _shown(actor: Actor, person: Person, stage: Stage) -> dict[str, Any]:
    held = sorted(person.identities.all(), key=lambda identity: (identity.kind, identity.value))
    clear = actor.may("pool.export")
    return {
        "id": person.id,
        "name": person.name,
        "staff": person.staff.number if person.staff else None,
        "store": person.unit.number if person.unit else None,
        "created_at": person.created_at,
        "stage": stage.key,
        "contactable": person.contactable,
        "identities": [
            {
                "kind": one.kind,
                "value": one.value if clear else masked(one.kind, one.value),
                "masked": not clear,
            }
            for one in held
        ],
        "tags": sorted(tagging.tag.name for tagging in person.taggings.all()),
        "props": person.props,
    }
