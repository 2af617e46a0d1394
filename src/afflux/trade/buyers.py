"""Whose order it is: a contact named outright, a customer number, or a phone or e-mail that waits for its person."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from afflux.contacts import access as contacts
from afflux.contacts.erasing.suppressing import barred
from afflux.contacts.identities import proof
from afflux.contacts.resolving import Candidate, resolve_some
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused
from afflux.organization.models import Merchant, Unit
from afflux.trade.actions import Heading, Wanted, place
from afflux.trade.imports import note_contracts
from afflux.trade.models import Order
from afflux.trade.problems import NO_UNIT, NO_UNIT_REACH


@dataclass(frozen=True)
class Buyer:
    """As typed; all may be empty: then the order is nobody's."""

    contact: UUID | None = None
    external_id: str = ""
    phone: str = ""
    email: str = ""


@transaction.atomic
def place_for(
    buyer: Buyer, heading: Heading, lines: Sequence[Wanted], *, by: Actor, at: datetime, store: str = ""
) -> Order:
    """Place an order of this buyer at the store of that number, in one transaction. Refused: as `buyer_of` and `place`."""
    return place(buyer_of(buyer, by=by, at=at, heading=heading, store=store), lines, by=by, at=at)


def buyer_of(buyer: Buyer, *, by: Actor, at: datetime, heading: Heading, store: str = "") -> Heading:
    """`heading` with its person, waiting keys and store.

    Refused: a contact out of sight, a phone or address that is none, a store unknown or out of reach.
    """
    unit = _store(store, by)
    if buyer.contact:
        person = contacts.person(by, buyer.contact)
        return dataclasses.replace(
            heading, person=person.id, unit=unit or (person.unit_id if by.units is None else None)
        )
    region = Merchant.objects.values_list("phone_region", flat=True).first() or "CN"
    told = (("external", buyer.external_id), ("phone", buyer.phone), ("email", buyer.email))
    proofs = tuple(proof(kind, text, region=region) for kind, text in told if text.strip())
    found = None
    if buyer.external_id.strip():
        candidate = Candidate(proofs, at=heading.at, unit=unit, source="order", own=True)
        (resolved,) = resolve_some([candidate], by=by, at=at)
        if isinstance(resolved, Refused):  # the money stays, whose it was does not
            return dataclasses.replace(heading, person=None, keys=(), unit=unit)
        found = resolved.person
        if resolved.created:
            note_contracts({found: candidate}, by=by, at=at)
    elif proofs and barred([Candidate(proofs, at=heading.at, own=True)]):
        proofs = ()
    return dataclasses.replace(heading, person=found, keys=tuple(one.key for one in proofs), unit=unit)


def _store(number: str, by: Actor) -> UUID | None:
    if number.strip():
        unit = Unit.objects.filter(number=number.strip()).values_list("id", flat=True).first()
        if unit is None:
            raise Refused(NO_UNIT, field="store", value=number[:32])
        return unit
    if by.units is None:
        return None
    if len(by.units) != 1:
        raise Refused(NO_UNIT_REACH, field="store")
    return next(iter(by.units))
