"""Channels and codes of the market, opened as a merchant would open them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from afflux.channels.actions.codes import CodeDraft, create_code
from afflux.channels.actions.sources import BatchDraft, ChannelDraft, create_channel, make_batch
from afflux.channels.actions.targets import TargetDraft
from afflux.channels.models import Batch, Channel, Code, Mode, Target
from afflux.demo.facts import Market
from afflux.demo.founding import House
from afflux.demo.visits import servers_of
from afflux.demo.world import Source
from afflux.kernel.actors import Actor
from afflux.kernel.money import to_micros
from afflux.organization.models import Staff

PAGE_OF = {"parcel_card": 0, "sms": 1}
CAP = 400


@dataclass(frozen=True)
class Opened:
    """One source in the product: its channel, its code with targets in the order of its servers (none for calls)."""

    channel: Channel
    code: Code | None
    targets: list[Target]
    staff: list[Staff]
    batch: Batch | None


def open_sources(market: Market, house: House, *, by: Actor, at: datetime) -> list[Opened]:
    """Open every source of the market."""
    modes = {mode.key: mode for mode in Mode.objects.all()}
    return [_open(source, modes[source.way.mode], house, by=by, at=at) for source in market.sources]


def _open(source: Source, mode: Mode, house: House, *, by: Actor, at: datetime) -> Opened:
    unit = None
    if source.region is not None:
        unit = house.regions[source.region] if source.store is None else house.stores[source.store]
    draft = ChannelDraft(name=source.name, mode=mode, unit=unit)
    channel = create_channel(by=by, at=at, draft=draft, key=source.key, simulated=True)
    staff = [house.staff[place] for place in servers_of(source)]
    batch = _batch(channel, source, by=by, at=at)
    if source.way.called:
        return Opened(channel, None, [], staff, batch)
    rows = [_target(source, one, house) for one in staff]
    code = create_code(
        by=by,
        at=at,
        channel=channel,
        draft=CodeDraft(
            name=source.name, timezone="Asia/Shanghai", batch=batch, daily_cap=CAP, tags=[mode.name_zh]
        ),
        targets=rows,
        simulated=True,
    )
    return Opened(
        channel, code, list(code.targets.filter(removed_at=None).order_by("position")), staff, batch
    )


def _target(source: Source, staff: Staff, house: House) -> TargetDraft:
    if source.store is not None:
        return TargetDraft(kind=Target.Kind.STAFF, staff=staff)
    page = house.pages[PAGE_OF.get(source.way.mode, 2)]
    return TargetDraft(kind=Target.Kind.LANDING, landing=page, staff=staff)


def _batch(channel: Channel, source: Source, *, by: Actor, at: datetime) -> Batch | None:
    if source.way.mode not in ("parcel_card", "store_poster"):
        return None
    quantity = round(source.exposures_a_day * 200, -3) or 1000
    draft = BatchDraft(
        name=f"{at:%Y-%m}",
        quantity=int(quantity),
        made_on=at.date(),
        material="300 g 铜版纸",
        unit_price_micros=to_micros(Decimal(str(source.way.per_exposure))),
    )
    return make_batch(by=by, at=at, channel=channel, draft=draft)
