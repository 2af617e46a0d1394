"""Somebody leaves a number on a public page: person, consent, add and question, all or nothing, once per form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from afflux.channels.actions import attention
from afflux.channels.actions.adds import NewAdd, record_add
from afflux.channels.landing.places import Place, scan_behind
from afflux.channels.models import Scan
from afflux.contacts.actions.consents import ConsentFact, note_consents
from afflux.contacts.identities import Proof
from afflux.contacts.resolving import Candidate, resolve
from afflux.kernel.actors import SYSTEM_ID, Actor
from afflux.kernel.clock import local_day
from afflux.kernel.errors import Refused, problem
from afflux.kernel.ids import hashed_id

NOBODY_TO_REACH = problem(
    "landing.nobody_to_reach", _("Please leave your phone number or your e-mail address.")
)
VISITOR = Actor(id=SYSTEM_ID, kind="visitor", name="landing")


@dataclass(frozen=True)
class Answers:
    """What was written into the form. `text` is the consent text that was on the page, `number` the ticket's."""

    number: str
    text: UUID
    phone: Proof | None = None
    email: Proof | None = None
    name: str = ""
    question: str = ""
    staff: UUID | None = None


@dataclass(frozen=True)
class Left:
    """Who it was, who will help, and whether anything new was written."""

    person: UUID
    staff: UUID | None
    fresh: bool


def leave_contact(place: Place, answers: Answers, *, visitor: UUID | None, at: datetime) -> Left:
    """Bring the writer into the pool. The same person on the same code and day is one add, however often it is sent.

    The browser's id becomes an identity, so that earlier scans and views join the timeline, unless it belongs to
    somebody else. Nothing that the pool knows already is overwritten.
    """
    proofs = tuple(found for found in (answers.phone, answers.email) if found)
    if not proofs:
        raise Refused(NOBODY_TO_REACH, field="phone")
    with transaction.atomic():
        scan = scan_behind(place, visitor)
        staff = answers.staff or (place.staff.id if place.staff else None)
        if visitor is not None:
            proofs = (*proofs, Proof("visitor", str(visitor)))
        code = scan.code if scan else place.code
        who = Candidate(
            proofs,
            at=at,
            name=answers.name,
            source=f"code {code.slug}",
            simulated=place.code.simulated,
            own=True,
        )
        person = resolve([who], by=VISITOR, at=at)[0].person
        fresh = record_add(_add(place, answers, person, scan, staff, at), by=VISITOR, at=at)
        _agree(place, answers, person, at)
        _ask(place, answers, scan, proofs[0], at)
    return Left(person, staff, fresh)


def _add(
    place: Place, answers: Answers, person: UUID, scan: Scan | None, staff: UUID | None, at: datetime
) -> NewAdd:
    code = scan.code if scan else place.code
    day = local_day(at, code.timezone)
    return NewAdd(
        person=person,
        at=at,
        origin="landing" if place.target else "callback",
        source_key=hashed_id("landing", str(code.id), str(person), day.isoformat()),
        code=code.id,
        staff=staff,
        scan=scan.id if scan else None,
        carrier="phone" if answers.phone else "email",
    )


def _agree(place: Place, answers: Answers, person: UUID, at: datetime) -> None:
    """One consent row per person, text and form, citing the version that was read."""
    given = ConsentFact(
        person=person,
        given=True,
        text=answers.text,
        source=f"code {place.code.slug}",
        at=at,
        source_key=hashed_id("landing-consent", answers.number, str(person)),
    )
    note_consents([given], by=VISITOR, at=at)


def _ask(place: Place, answers: Answers, scan: Scan | None, subject: Proof, at: datetime) -> None:
    if not answers.question and place.target is not None:
        return
    attention.record(
        hashed_id("landing-question", answers.number, subject.value, answers.question),
        "consultation",
        code=scan.code if scan else place.code,
        subject=subject.key,
        path=f"/l/{place.code.slug}",
        at=at,
        props={"question": answers.question, "from": "landing" if place.target else "callback"},
    )
