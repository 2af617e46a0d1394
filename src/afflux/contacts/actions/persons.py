"""Persons added and edited by hand, and the look behind the mask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from afflux.contacts.actions.consents import ConsentFact, note_consents
from afflux.contacts.actions.locks import lock_live
from afflux.contacts.actions.tags import BY_HAND, apply_tags
from afflux.contacts.identities import Proof
from afflux.contacts.models import Identity, Person
from afflux.contacts.resolving import Candidate, Resolved, resolve
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.kernel.text import clean
from afflux.organization import audit
from afflux.organization.models import Staff

NO_IDENTITY = problem(
    "contacts.no_identity",
    _(
        "Give at least a phone number, an e-mail address or a customer number: without one nobody can be found again."
    ),
)
KNOWN_ELSEWHERE = problem(
    "contacts.identity_taken",
    _("This %(kind)s belongs to another person. Merge the two if they are one."),
    status=409,
)
BASIS_UNSAID = problem(
    "contacts.basis_unsaid",
    _("Say where the right to contact this person comes from, or that there is none."),
)
OUTSIDE = problem(
    "contacts.staff_outside",
    _("This member of staff is not in the part of the organisation that you may change."),
)
HAND = "console"


@dataclass(frozen=True)
class Basis:
    """By what right somebody may be contacted: a basis of Consent.Basis, and the text where it is consent."""

    basis: str
    text: UUID | None = None


def add_person(
    *,
    proofs: Sequence[Proof],
    name: str,
    staff: Staff | None,
    basis: Basis | None,
    source: str,
    tags: Sequence[str] = (),
    by: Actor,
    at: datetime,
) -> Resolved:
    """Somebody typed in at the console; found again rather than doubled if an identity is known.

    `source` says where the contact and the consent come from, in words. Raises Refused without any identity.
    """
    if not proofs:
        raise Refused(NO_IDENTITY, field="phone")
    _own_staff(by, staff)
    with transaction.atomic():
        candidate = Candidate(
            tuple(proofs), at=at, name=clean(name)[:120], staff=staff.id if staff else None, source=HAND
        )
        (found,) = resolve([candidate], by=by, at=at)
        if basis:
            note_consents(
                [ConsentFact(found.person, True, source, at, basis=basis.basis, text=basis.text)],
                by=by,
                at=at,
            )
        apply_tags([(found.person, tag) for tag in tags], rule=BY_HAND, by=by, at=at)
        person = Person.objects.get(id=found.person)
        audit.record(
            by=by,
            at=at,
            verb="person.added" if found.created else "person.met_again",
            subject=person,
            detail={"source": source},
        )
    return found


def edit_person(
    person: UUID, *, name: str, staff: Staff | None, props: dict[str, Any], by: Actor, at: datetime
) -> None:
    """Change name, owner and free fields; the store follows the owner. `detail` of the trail names the fields, not values."""
    _own_staff(by, staff)
    with transaction.atomic():
        found = lock_live([person])[person]
        wanted = {"name": clean(name)[:120], "staff_id": staff.id if staff else None, "props": props}
        changed = [field for field, value in wanted.items() if getattr(found, field) != value]
        if not changed:
            return
        for field, value in wanted.items():
            setattr(found, field, value)
        if staff and "staff_id" in changed:
            found.unit_id = staff.unit_id
        found.save(update_fields=["name", "staff", "unit", "props"])
        audit.record(by=by, at=at, verb="person.edited", subject=found, detail={"fields": changed})


def add_identity(person: UUID, proof: Proof, *, by: Actor, at: datetime) -> None:
    """Write down another identity of somebody known. Raises Refused if it is somebody else's already."""
    with transaction.atomic():
        found = lock_live([person])[person]
        owner = Identity.objects.filter(key=proof.key).values_list("person_id", flat=True).first()
        if owner == person:
            return
        anchor = found.identities.order_by("added_at", "key").first()
        if owner is not None or anchor is None:
            raise Refused(KNOWN_ELSEWHERE, field="value", kind=str(Identity.Kind(proof.kind).label))
        resolved = resolve(
            [Candidate((Proof(anchor.kind, anchor.value), proof), at=at, source=HAND)], by=by, at=at
        )
        if resolved[0].person != person:
            raise Refused(KNOWN_ELSEWHERE, field="value", kind=str(Identity.Kind(proof.kind).label))
        audit.record(by=by, at=at, verb="identity.added", subject=found, detail={"kind": proof.kind})


def unmask(person: Person, *, by: Actor, at: datetime) -> list[Identity]:
    """The identities in clear, against a line in the trail that says who looked."""
    with transaction.atomic():
        audit.record(by=by, at=at, verb="person.unmasked", subject=person)
        return list(person.identities.order_by("kind", "added_at"))


def _own_staff(by: Actor, staff: Staff | None) -> None:
    """A store's people give customers to their own store only; own-only staff to themselves."""
    if staff is None:
        return
    if (by.own_only and staff.id != by.staff) or (by.units is not None and staff.unit_id not in by.units):
        raise Refused(OUTSIDE, field="staff")
