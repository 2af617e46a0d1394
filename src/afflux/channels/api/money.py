"""/api/v1/exposures and /api/v1/costs: what was shown and what was spent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema
from pydantic import Field

from afflux.api.fields import (
    After,
    Count,
    Currency,
    Day,
    Input,
    OneOf,
    Page,
    Price,
    Size,
    Words,
    major,
    price,
)
from afflux.api.keys import ApiRequest
from afflux.api.paging import page
from afflux.api.routes import Routes
from afflux.channels import access
from afflux.channels.actions import money as actions
from afflux.channels.api import finding
from afflux.channels.models import Channel, Cost, Exposure
from afflux.channels.models.sources import CostKind, Step
from afflux.channels.pricing import Parts
from afflux.kernel.clock import local_day, utc_now
from afflux.kernel.ids import hashed_id, new_id
from afflux.kernel.money import to_micros
from afflux.organization.access import merchant

Row = TypeVar("Row", Exposure, Cost)
routes = Routes(_("Exposures and costs"))
Key = Annotated[str, Field(min_length=1, max_length=80)]
Number = Annotated[
    str, Field(max_length=80, description="Your own number of this entry: sent again it counts once.")
]
Seconds = Annotated[Count, Field(le=10**9)]


class Entry(Input):
    channel: Key
    day: Day
    number: Number = ""
    batch: Annotated[str, Field(max_length=120)] = ""
    staff: Annotated[str, Field(max_length=32)] = ""


class ExposureIn(Entry):
    quantity: Annotated[Count, Field(le=10**12)]
    step: Annotated[str, OneOf(Step)] = Step.EXPOSURE.value
    seconds: Seconds = 0


class CostIn(Entry):
    kind: Annotated[str, OneOf(CostKind)]
    currency: Currency
    quantity: Price | None = None
    unit_price: Price | None = None
    seconds: Seconds | None = None
    hourly_wage: Price | None = None
    amount: Price | None = None
    note: Words = ""


class ExposureOut(Schema):
    id: UUID
    channel: str
    batch: str | None
    staff: str | None
    day: date
    step: str
    quantity: int
    seconds: int
    removed: bool


class CostOut(Schema):
    id: UUID
    channel: str
    batch: str | None
    staff: str | None
    day: date
    kind: str
    quantity: Decimal | None
    unit_price: Decimal | None
    seconds: int | None
    hourly_wage: Decimal | None
    amount: Decimal
    currency: str
    note: str
    removed: bool


class RemovalIn(Input):
    reason: Annotated[str, Field(min_length=1, max_length=200)]


class Entries(Schema):
    channel: Words | None = None
    since: Day | None = None
    until: Annotated[Day | None, Field(description="Last day, inclusive.")] = None
    limit: Size = 100
    after: After = None


def _said(entry: Exposure | Cost) -> dict[str, Any]:
    return {
        "id": entry.id,
        "channel": entry.channel.key,
        "batch": entry.batch.name if entry.batch else None,
        "staff": entry.staff.number if entry.staff else None,
        "day": entry.day,
        "removed": entry.removed_at is not None,
    }


def shown_exposure(entry: Exposure) -> dict[str, Any]:
    """An exposure as the API answers it."""
    return {**_said(entry), "step": entry.step, "quantity": entry.quantity, "seconds": entry.seconds}


def shown_cost(entry: Cost) -> dict[str, Any]:
    """A cost as the API answers it."""
    return {
        **_said(entry),
        "kind": entry.kind,
        "quantity": entry.quantity,
        "unit_price": price(entry.unit_price_micros),
        "seconds": entry.seconds,
        "hourly_wage": price(entry.hourly_wage_micros),
        "amount": major(entry.amount_minor, entry.currency),
        "currency": entry.currency,
        "note": entry.note,
    }


@routes.get(
    "/exposures",
    right="drain.read",
    response=Page[ExposureOut],
    says=_("Exposures of the channels the key may see, newest day first; removed ones are marked."),
)
def list_exposures(request: ApiRequest, asked: Query[Entries]) -> Any:
    return _listed(access.exposures(request.actor), asked, shown_exposure)


@routes.post(
    "/exposures",
    right="drain.write",
    response={201: ExposureOut},
    says=_("Count something shown: cards handed out, calls made, messages sent."),
)
def create_exposure(request: ApiRequest, payload: ExposureIn) -> Any:
    channel, common = _common(request, payload)
    draft = actions.ExposureDraft(
        **common, quantity=payload.quantity, step=payload.step, seconds=payload.seconds
    )
    key = _source_key("exposure", channel, payload.number)
    made = actions.record_exposure(
        by=request.actor, at=utc_now(), channel=channel, draft=draft, source_key=key
    )
    return shown_exposure(made)


@routes.post(
    "/exposures/{uuid:entry_id}/removal",
    right="drain.write",
    response=ExposureOut,
    says=_("Take an entry out of all figures, with a reason that stays."),
)
def remove_exposure(request: ApiRequest, entry_id: UUID, payload: RemovalIn) -> Any:
    entry = finding.one(access.exposures(request.actor), entry_id)
    actions.remove_exposure(by=request.actor, at=utc_now(), exposure=entry, reason=payload.reason)
    return shown_exposure(finding.one(access.exposures(request.actor), entry_id))


@routes.get(
    "/costs",
    right="drain.read",
    response=Page[CostOut],
    says=_("Costs of the channels the key may see, newest day first; removed ones are marked."),
)
def list_costs(request: ApiRequest, asked: Query[Entries]) -> Any:
    return _listed(access.costs(request.actor), asked, shown_cost)


@routes.post(
    "/costs",
    right="drain.write",
    response={201: CostOut},
    says=_("Note money spent: quantity × unit price, time × wage, or an amount."),
)
def create_cost(request: ApiRequest, payload: CostIn) -> Any:
    channel, common = _common(request, payload)
    parts = Parts(
        quantity=payload.quantity,
        unit_price_micros=_micros(payload.unit_price),
        seconds=payload.seconds,
        hourly_wage_micros=_micros(payload.hourly_wage),
        amount=payload.amount,
    )
    draft = actions.CostDraft(
        **common, kind=payload.kind, currency=payload.currency, parts=parts, note=payload.note
    )
    key = _source_key("cost", channel, payload.number)
    return shown_cost(
        actions.record_cost(by=request.actor, at=utc_now(), channel=channel, draft=draft, source_key=key)
    )


@routes.post(
    "/costs/{uuid:entry_id}/removal",
    right="drain.write",
    response=CostOut,
    says=_("Take an entry out of all figures, with a reason that stays."),
)
def remove_cost(request: ApiRequest, entry_id: UUID, payload: RemovalIn) -> Any:
    entry = finding.one(access.costs(request.actor), entry_id)
    actions.remove_cost(by=request.actor, at=utc_now(), cost=entry, reason=payload.reason)
    return shown_cost(finding.one(access.costs(request.actor), entry_id))


def _listed(rows: QuerySet[Row], asked: Entries, each: Callable[[Row], Any]) -> dict[str, Any]:
    rows = rows.filter(channel__key=asked.channel) if asked.channel is not None else rows
    rows = rows.filter(day__gte=asked.since) if asked.since else rows
    rows = rows.filter(day__lte=asked.until) if asked.until else rows
    return page(rows, by="-day", limit=asked.limit, after=asked.after, each=each)


def _common(request: ApiRequest, payload: Entry) -> tuple[Channel, dict[str, Any]]:
    actions.not_in_future(payload.day, local_day(utc_now(), merchant().timezone))
    channel = finding.channel(request.actor, payload.channel)
    return channel, {
        "day": payload.day,
        "batch": finding.batch(request.actor, channel, payload.batch),
        "staff": finding.staff(request.actor, payload.staff),
    }


def _micros(given: Decimal | None) -> int | None:
    return None if given is None else to_micros(given)


def _source_key(kind: str, channel: Channel, number: str) -> UUID:
    return hashed_id("api", kind, str(channel.id), number) if number else new_id()
