"""/api/v1/contacts/{id}/disclosure: everything that is kept of a contact, as one file."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import FileResponse
from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import Field

from afflux.api.fields import Input
from afflux.api.keys import ApiRequest
from afflux.api.routes import Routes
from afflux.contacts import access
from afflux.contacts.actions import disclosing
from afflux.contacts.models import Disclosure
from afflux.kernel.clock import utc_now

routes = Routes(_("Data handed over"))


class DisclosureIn(Input):
    reason: Annotated[
        str, Field(min_length=1, max_length=200, description="Who asked for it, and how you know it is them.")
    ]


class DisclosureOut(Schema):
    id: UUID
    contact: UUID
    created_at: datetime
    state: str
    problem: str
    percent: int
    rows: int
    parts: list[str]
    missing: int
    size: int
    until: datetime | None


def _shown(row: Disclosure) -> dict[str, Any]:
    same = ("id", "created_at", "state", "problem", "percent", "rows", "parts", "missing", "size", "until")
    return {"contact": row.person_id, **{name: getattr(row, name) for name in same}}


@routes.post(
    "/contacts/{uuid:contact_id}/disclosure",
    right="pool.disclose",
    response={202: DisclosureOut},
    says=_("Let a worker write everything that every room keeps of this contact into one file, for them."),
)
def ask_disclosure(request: ApiRequest, contact_id: UUID, payload: DisclosureIn) -> Any:
    found = access.person(request.actor, contact_id)
    return _shown(disclosing.ask(found, reason=payload.reason, by=request.actor, at=utc_now()))


@routes.get(
    "/disclosures/{uuid:disclosure_id}",
    right="pool.disclose",
    response=DisclosureOut,
    says=_("How far the file is: waiting, running, done or failed; until when it can be fetched."),
)
def get_disclosure(request: ApiRequest, disclosure_id: UUID) -> Any:
    return _shown(access.disclosure(request.actor, disclosure_id))


@routes.get(
    "/disclosures/{uuid:disclosure_id}/file",
    right="pool.disclose",
    says=_("The finished file, a zip; that it was fetched stands in the trail."),
)
def get_disclosure_file(request: ApiRequest, disclosure_id: UUID) -> Any:
    found = access.disclosure(request.actor, disclosure_id)
    stream = disclosing.fetch(found, by=request.actor, at=utc_now())
    return FileResponse(stream, as_attachment=True, filename=f"{found}.zip", content_type="application/zip")
