"""/api/v1/channels and their batches."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import Field, StrictBool

from afflux.api.fields import After, Count, Day, Input, Page, Price, Size, Words, price
from afflux.api.keys import ApiRequest
from afflux.api.paging import page
from afflux.api.routes import Routes
from afflux.channels import access
from afflux.channels.actions import sources as actions
from afflux.channels.api import finding
from afflux.channels.models import Batch, Channel
from afflux.kernel.clock import utc_now
from afflux.kernel.money import to_micros

routes = Routes(_("Channels"))
Key = Annotated[str, Field(max_length=80)]
Name = Annotated[str, Field(min_length=1, max_length=120)]
Labels = Annotated[
    dict[Annotated[str, Field(min_length=1, max_length=40)], Annotated[str, Field(max_length=80)]],
    Field(max_length=20),
]


class ChannelOut(Schema):
    id: UUID
    key: str
    name: str
    mode: str
    store: str | None
    product: str
    labels: dict[str, Any]
    simulated: bool
    created_at: datetime
    closed: bool


class ChannelIn(Input):
    name: Name
    mode: Key
    store: Annotated[str, Field(max_length=32)] = ""
    product: Annotated[str, Field(max_length=64)] = ""
    labels: Labels = {}


class NewChannel(ChannelIn):
    key: Key = ""


class ChannelState(Input):
    closed: StrictBool


class BatchOut(Schema):
    id: UUID
    channel: str
    name: str
    material: str
    quantity: int
    unit_price: Decimal | None
    made_on: date


class BatchIn(Input):
    name: Name
    quantity: Count
    made_on: Day
    material: Annotated[str, Field(max_length=80)] = ""
    unit_price: Price = Decimal(0)


def shown(channel: Channel) -> dict[str, Any]:
    """A channel as the API answers it."""
    made = {
        name: getattr(channel, name)
        for name in ("id", "key", "name", "product", "labels", "simulated", "created_at")
    }
    store = channel.unit.number if channel.unit else None
    return {**made, "mode": channel.mode.key, "store": store, "closed": channel.closed_at is not None}


def shown_batch(batch: Batch) -> dict[str, Any]:
    """A batch as the API answers it."""
    made = {name: getattr(batch, name) for name in ("id", "name", "material", "quantity", "made_on")}
    return {**made, "channel": batch.channel.key, "unit_price": price(batch.unit_price_micros)}


@routes.get(
    "/channels",
    right="drain.read",
    response=Page[ChannelOut],
    says=_("Channels that the key may see, newest first."),
)
def list_channels(
    request: ApiRequest,
    key: Words | None = None,
    mode: Words | None = None,
    limit: Size = 100,
    after: After = None,
) -> Any:
    rows = access.channels(request.actor)
    rows = rows.filter(key=key) if key is not None else rows
    rows = rows.filter(mode__key=mode) if mode is not None else rows
    return page(rows, by="-created_at", limit=limit, after=after, each=shown)


@routes.post(
    "/channels",
    right="drain.write",
    response={201: ChannelOut},
    says=_("Make a channel of a mode; without a key one is made from the name."),
)
def create_channel(request: ApiRequest, payload: NewChannel) -> Any:
    made = actions.create_channel(
        by=request.actor, at=utc_now(), draft=_draft(request, payload), key=payload.key
    )
    return shown(made)


@routes.get("/channels/{uuid:channel_id}", right="drain.read", response=ChannelOut, says=_("One channel."))
def get_channel(request: ApiRequest, channel_id: UUID) -> Any:
    return shown(access.channel(request.actor, channel_id))


@routes.put(
    "/channels/{uuid:channel_id}",
    right="drain.write",
    response=ChannelOut,
    says=_("Say anew what a channel is; its key stays."),
)
def change_channel(request: ApiRequest, channel_id: UUID, payload: ChannelIn) -> Any:
    channel = access.channel(request.actor, channel_id)
    draft = _draft(request, payload)
    return shown(actions.edit_channel(by=request.actor, at=utc_now(), channel=channel, draft=draft))


@routes.put(
    "/channels/{uuid:channel_id}/state",
    right="drain.write",
    response=ChannelOut,
    says=_("Close a channel, or open it again; its facts stay."),
)
def close_channel(request: ApiRequest, channel_id: UUID, payload: ChannelState) -> Any:
    change = actions.close_channel if payload.closed else actions.reopen_channel
    change(by=request.actor, at=utc_now(), channel=access.channel(request.actor, channel_id))
    return shown(access.channel(request.actor, channel_id))


@routes.get(
    "/channels/{uuid:channel_id}/batches",
    right="drain.read",
    response=Page[BatchOut],
    says=_("Batches of material of a channel, newest first."),
)
def list_batches(request: ApiRequest, channel_id: UUID, limit: Size = 100, after: After = None) -> Any:
    rows = access.batches(request.actor).filter(channel=access.channel(request.actor, channel_id))
    return page(rows, by="-made_on", limit=limit, after=after, each=shown_batch)


@routes.post(
    "/channels/{uuid:channel_id}/batches",
    right="drain.write",
    response={201: BatchOut},
    says=_("Note a printing or making of material; its name is its own within the channel."),
)
def create_batch(request: ApiRequest, channel_id: UUID, payload: BatchIn) -> Any:
    channel, draft = access.channel(request.actor, channel_id), _batch_draft(payload)
    return shown_batch(actions.make_batch(by=request.actor, at=utc_now(), channel=channel, draft=draft))


@routes.put(
    "/batches/{uuid:batch_id}",
    right="drain.write",
    response=BatchOut,
    says=_("Say anew what a batch is; costs, exposures and codes that name it go on with it."),
)
def change_batch(request: ApiRequest, batch_id: UUID, payload: BatchIn) -> Any:
    batch = access.batch(request.actor, batch_id)
    return shown_batch(
        actions.edit_batch(by=request.actor, at=utc_now(), batch=batch, draft=_batch_draft(payload))
    )


def _batch_draft(payload: BatchIn) -> actions.BatchDraft:
    said = payload.model_dump(exclude={"unit_price"})
    return actions.BatchDraft(**said, unit_price_micros=to_micros(payload.unit_price))


def _draft(request: ApiRequest, payload: ChannelIn) -> actions.ChannelDraft:
    return actions.ChannelDraft(
        name=payload.name,
        mode=finding.mode(request.actor, payload.mode),
        unit=finding.unit(request.actor, payload.store),
        product=payload.product,
        labels=payload.labels,
    )
