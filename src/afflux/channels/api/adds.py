"""/api/v1/adds: a person became a contact of a carrier, or was lost."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema
from pydantic import Field

from afflux.api.fields import After, Input, Moment, Page, Size, Words
from afflux.api.keys import ApiRequest
from afflux.api.paging import page
from afflux.api.routes import Routes
from afflux.channels import access
from afflux.channels.actions import adds as actions
from afflux.channels.api import finding
from afflux.channels.models import Add
from afflux.contacts import access as contacts
from afflux.kernel.clock import utc_now
from afflux.kernel.ids import hashed_id, new_id

routes = Routes(_("Adds"))


class AddIn(Input):
    contact: UUID
    channel: Annotated[str, Field(max_length=80)] = ""
    code: Annotated[str, Field(max_length=16, description="The code's slug.")] = ""
    staff: Annotated[str, Field(max_length=32)] = ""
    carrier: Annotated[str, Field(min_length=1, max_length=24)] = "phone"
    at: Moment | None = None
    number: Annotated[
        str, Field(max_length=80, description="Your own number of this add: sent again it counts once.")
    ] = ""


class AddOut(Schema):
    id: UUID
    contact: UUID
    channel: str | None
    code: str | None
    staff: str | None
    store: str | None
    carrier: str
    origin: str
    at: datetime
    lost_at: datetime | None
    duplicate: bool


class LossIn(Input):
    at: Moment | None = None


class Adds(Schema):
    contact: UUID | None = None
    channel: Words | None = None
    since: Moment | None = None
    until: Moment | None = None
    limit: Size = 100
    after: After = None


def shown(add: Add) -> dict[str, Any]:
    """An add as the API answers it."""
    return {
        **{name: getattr(add, name) for name in ("id", "carrier", "origin", "at", "lost_at", "duplicate")},
        "contact": add.person_id,
        "channel": add.channel.key if add.channel else None,
        "code": add.code.slug if add.code else None,
        "staff": add.staff.number if add.staff else None,
        "store": add.unit.number if add.unit else None,
    }


@routes.get("/adds", right="drain.read", response=Page[AddOut], says=_("Adds, newest first."))
def list_adds(request: ApiRequest, asked: Query[Adds]) -> Any:
    rows = access.adds(request.actor)
    rows = rows.filter(person=asked.contact) if asked.contact else rows
    rows = rows.filter(channel__key=asked.channel) if asked.channel is not None else rows
    rows = rows.filter(at__gte=asked.since) if asked.since else rows
    rows = rows.filter(at__lt=asked.until) if asked.until else rows
    return page(rows, by="-at", limit=asked.limit, after=asked.after, each=shown)


@routes.post(
    "/adds",
    right="drain.write",
    response={201: AddOut},
    says=_("Say that a contact was added: by a code, a channel, or just so."),
)
def create_add(request: ApiRequest, payload: AddIn) -> Any:
    by, now = request.actor, utc_now()
    person = contacts.person(by, payload.contact)
    channel = finding.channel(by, payload.channel) if payload.channel else None
    code = finding.code(by, payload.code)
    staff = finding.staff(by, payload.staff)
    key = hashed_id("api", "add", payload.number) if payload.number else new_id()
    new = actions.NewAdd(
        person=person.id,
        at=payload.at or now,
        origin="api",
        source_key=key,
        channel=channel.id if channel else None,
        code=code.id if code else None,
        staff=staff.id if staff else None,
        unit=person.unit_id,
        carrier=payload.carrier,
    )
    actions.record_add(new, by=by, at=now)
    return shown(Add.objects.select_related("channel", "code", "staff", "unit").get(source_key=key))


@routes.post(
    "/adds/{uuid:add_id}/loss",
    right="drain.write",
    response=AddOut,
    says=_("Say that the contact was lost: deleted, blocked, or asked to leave."),
)
def lose_add(request: ApiRequest, add_id: UUID, payload: LossIn) -> Any:
    add, now = finding.one(access.adds(request.actor), add_id), utc_now()
    actions.record_losses([actions.Loss(add.id, payload.at or now)], by=request.actor, at=now)
    return shown(finding.one(access.adds(request.actor), add_id))
