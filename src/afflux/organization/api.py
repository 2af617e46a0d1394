"""/api/v1: who calls, the merchant, its units and its staff (read only)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from ninja import Schema

from afflux.api.fields import After, Page, Size
from afflux.api.keys import ApiRequest
from afflux.api.paging import page
from afflux.api.routes import Routes
from afflux.organization import access
from afflux.organization.models import Staff, Unit

routes = Routes(_("Organisation"))


class MeOut(Schema):
    id: UUID
    name: str
    rights: list[str]
    all_units: bool
    merchant: str
    currency: str
    timezone: str


class UnitOut(Schema):
    id: UUID
    kind: str
    number: str
    name: str
    parent: UUID | None
    city: str
    closed: bool


class StaffOut(Schema):
    id: UUID
    number: str
    name: str
    unit: str
    account_opened_on: date
    on_duty: bool
    left: bool


@routes.get(
    "/me",
    right="home.read",
    response=MeOut,
    says=_("Who this key is, what it may do, and how the merchant counts."),
)
def get_me(request: ApiRequest) -> Any:
    actor, house = request.actor, access.merchant()
    return {
        "id": actor.id,
        "name": actor.name,
        "rights": sorted(actor.rights),
        "all_units": actor.units is None,
        "merchant": house.name,
        "currency": house.currency,
        "timezone": house.timezone,
    }


@routes.get(
    "/units",
    right="home.read",
    response=Page[UnitOut],
    says=_("Headquarters, regions and stores that the key may see, by number."),
)
def list_units(request: ApiRequest, limit: Size = 100, after: After = None) -> Any:

    def show(rows: list[Unit]) -> list[dict[str, Any]]:
        plain = ("id", "kind", "number", "name", "city")
        return [
            {
                **{name: getattr(row, name) for name in plain},
                "parent": row.parent_id,
                "closed": row.closed_at is not None,
            }
            for row in rows
        ]

    return page(access.units(request.actor), by="number", limit=limit, after=after, show=show)


@routes.get(
    "/staff",
    right="home.read",
    response=Page[StaffOut],
    says=_("Staff of the units that the key may see, by number; those who left are marked."),
)
def list_staff(request: ApiRequest, limit: Size = 100, after: After = None) -> Any:

    def show(rows: list[Staff]) -> list[dict[str, Any]]:
        plain = ("id", "number", "name", "account_opened_on", "on_duty")
        return [
            {
                **{name: getattr(row, name) for name in plain},
                "unit": row.unit.number,
                "left": row.left_at is not None,
            }
            for row in rows
        ]

    return page(access.staff(request.actor), by="number", limit=limit, after=after, show=show)
