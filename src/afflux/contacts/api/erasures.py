"""/api/v1/contacts/{id}/erasure: what would go if a contact were forgotten, the act, and how far it is."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import Field

from afflux.api.fields import Input
from afflux.api.keys import ApiRequest
from afflux.api.routes import Routes
from afflux.contacts import access
from afflux.contacts.actions import erasing
from afflux.contacts.models import Erasure
from afflux.kernel.clock import utc_now

routes = Routes(_("Erasures"))


class ErasureIn(Input):
    reason: Annotated[
        str, Field(min_length=1, max_length=200, description="Who asked for it and how, without their name.")
    ]


class KeptOut(Schema):
    part: str
    rows: int
    why: str


class LookOut(Schema):
    rows: dict[str, int]
    kept: list[KeptOut]


class ErasureOut(LookOut):
    id: UUID
    contact: UUID
    at: datetime
    state: str
    read: int
    ended_at: datetime | None
    kept_out: int


def _shown(row: Erasure) -> dict[str, Any]:
    return {
        "id": row.id, "contact": row.person_id, "at": row.at, "state": row.state, "rows": row.rows,
        "kept": row.kept, "read": row.read, "ended_at": row.ended_at,
        "kept_out": row.kept_out,
    }  # fmt: skip


@routes.get(
    "/contacts/{uuid:contact_id}/erasure",
    right="pool.erase",
    response=LookOut,
    says=_(
        "What would go, by room, if this contact were forgotten now, and what a legal hold would keep. Nothing is written."
    ),
)
def look_at_erasure(request: ApiRequest, contact_id: UUID) -> Any:
    seen = erasing.look(access.person(request.actor, contact_id), by=request.actor, at=utc_now())
    return {"rows": {part: count for part, count in seen.rows.items() if count}, "kept": seen.kept}


@routes.post(
    "/contacts/{uuid:contact_id}/erasure",
    right="pool.erase",
    response={202: ErasureOut},
    says=_(
        "Forget this contact in every room, for good. What an index leads to goes at once; a worker reads the rest."
    ),
)
def forget_contact(request: ApiRequest, contact_id: UUID, payload: ErasureIn) -> Any:
    found = access.person(request.actor, contact_id)
    return _shown(erasing.erase(found, reason=payload.reason, by=request.actor, at=utc_now()))


@routes.get(
    "/erasures/{uuid:erasure_id}",
    right="pool.erase",
    response=ErasureOut,
    says=_("How far an erasure is: reading, held by a legal hold, or done."),
)
def get_erasure(request: ApiRequest, erasure_id: UUID) -> Any:
    return _shown(access.erasure(request.actor, erasure_id))


@routes.post(
    "/erasures/{uuid:erasure_id}/lift",
    right="pool.erase",
    response=ErasureOut,
    says=_(
        "Let whoever was forgotten be taken in by files, lists and hands again. Nothing comes back by it."
    ),
)
def lift_erasure(request: ApiRequest, erasure_id: UUID, payload: ErasureIn) -> Any:
    found = access.erasure(request.actor, erasure_id)
    erasing.let_in_again(found, reason=payload.reason, by=request.actor, at=utc_now())
    return _shown(found)
