"""/api/v1: consent of a contact, and the texts that consents name."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import Field, StrictBool

from afflux.api.fields import After, Input, OneOf, Page, Size
from afflux.api.keys import ApiRequest
from afflux.api.paging import page
from afflux.api.routes import Routes
from afflux.contacts import access
from afflux.contacts.actions import consents as actions
from afflux.contacts.consents import CONTACT
from afflux.contacts.models import Consent
from afflux.kernel.clock import utc_now

routes = Routes(_("Consents"))
Purpose = Annotated[str, Field(pattern="^[a-z][a-z_]{0,31}$")]
Body = Annotated[str, Field(min_length=1, max_length=20_000)]


class ConsentOut(Schema):
    id: UUID
    purpose: str
    given: bool
    basis: str
    text: UUID | None
    source: str
    at: datetime
    recorded_at: datetime


class ConsentIn(Input):
    given: StrictBool
    basis: Annotated[str, OneOf(Consent.Basis)] = Consent.Basis.CONSENT.value
    text: UUID | None = None
    purpose: Purpose = CONTACT
    source: Annotated[str, Field(min_length=1, max_length=160)]


class TextOut(Schema):
    id: UUID
    name: str
    version: int
    body_en: str
    body_zh: str
    created_at: datetime


class TextIn(Input):
    name: Annotated[str, Field(min_length=1, max_length=80)]
    body_en: Body
    body_zh: Body


def _shown(row: Consent) -> dict[str, Any]:
    plain = ("id", "purpose", "given", "basis", "source", "at", "recorded_at")
    return {**{name: getattr(row, name) for name in plain}, "text": row.text_id}


@routes.get(
    "/contacts/{uuid:contact_id}/consents",
    right="pool.read",
    response=Page[ConsentOut],
    says=_("What a contact gave and withdrew, newest first; the newest of a purpose holds."),
)
def list_contact_consents(
    request: ApiRequest, contact_id: UUID, limit: Size = 100, after: After = None
) -> Any:
    rows = Consent.objects.filter(person=access.person(request.actor, contact_id))
    return page(rows, by="-at", limit=limit, after=after, each=_shown)


@routes.post(
    "/contacts/{uuid:contact_id}/consents",
    right="pool.write",
    response={201: ConsentOut},
    says=_(
        "Note that a contact gave consent (with the text agreed to, or another lawful basis), or withdrew it."
    ),
)
def create_contact_consent(request: ApiRequest, contact_id: UUID, payload: ConsentIn) -> Any:
    by, now = request.actor, utc_now()
    person = access.person(by, contact_id)
    if payload.given:
        text = access.consent_text(by, payload.text).id if payload.text else None
        actions.give_consent(
            person.id,
            basis=payload.basis,
            text=text,
            source=payload.source,
            by=by,
            at=now,
            purpose=payload.purpose,
        )
    else:
        actions.withdraw_consent(person.id, source=payload.source, by=by, at=now, purpose=payload.purpose)
    rows = Consent.objects.filter(person=person, purpose=payload.purpose)
    return _shown(rows.order_by("-at", "-recorded_at", "given")[0])


@routes.get(
    "/consent-texts",
    right="pool.read",
    response=Page[TextOut],
    says=_("All versions of all texts, newest first."),
)
def list_consent_texts(request: ApiRequest, limit: Size = 100, after: After = None) -> Any:
    return page(access.consent_texts(request.actor), by="-created_at", limit=limit, after=after)


@routes.post(
    "/consent-texts",
    right="pool.write",
    response={201: TextOut},
    says=_("Write a text in both languages, or the next version of the text of that name."),
)
def create_consent_text(request: ApiRequest, payload: TextIn) -> Any:
    return actions.write_text(
        name=payload.name, body_en=payload.body_en, body_zh=payload.body_zh, by=request.actor, at=utc_now()
    )
