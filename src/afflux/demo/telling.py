"""Telling the product what was shown, spent, scanned and seen, through the doors that any source uses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any, TypeVar

from afflux.channels.actions.history import PastScan, record_past_scans
from afflux.channels.imports.costs import Costs
from afflux.channels.imports.exposures import Exposures
from afflux.demo.chance import id_of, rng_of
from afflux.demo.facts import FALLBACK, PREVIEW, Count, Market
from afflux.demo.opening import Opened
from afflux.demo.world import WAGE, Source
from afflux.events.recording import NewEvent, record_events
from afflux.exchange.kinds import Context, Kind, Row, Taken
from afflux.kernel.actors import Actor
from afflux.kernel.ids import hashed_id, id_at

CHUNK = 2000
SOURCE = "demo"
Item = TypeVar("Item")


def chunks(items: Sequence[Item] | Iterator[Item], size: int = CHUNK) -> Iterator[list[Item]]:
    """Lists of at most `size` items."""
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part


def tell_counts(market: Market, *, by: Actor, at: datetime) -> None:
    """Exposures and costs, as an import would bring them."""
    exposures = (values for count in market.counts for values in _exposures(market, count))
    costs = (values for count in market.counts for values in _costs(market.sources[count.source], count))
    _import(Exposures(), exposures, by=by, at=at)
    _import(Costs(), costs, by=by, at=at)


def _import(kind: Kind, rows: Iterator[dict[str, Any]], *, by: Actor, at: datetime) -> None:
    context = Context(
        run=id_at(0),
        by=by,
        at=at,
        source=SOURCE,
        options={},
        timezone="Asia/Shanghai",
        currency="CNY",
        phone_region="CN",
    )
    number = 0
    for part in chunks(rows):
        given = [
            Row(number + n, values, hashed_id(SOURCE, kind.name, str(number + n)))
            for n, values in enumerate(part, 1)
        ]
        number += len(part)
        refused = [outcome for outcome in kind.write(given, context) if not isinstance(outcome, Taken)]
        if refused:
            raise ValueError(f"{kind.name}: {refused[0]}")


def _exposures(market: Market, count: Count) -> Iterator[dict[str, Any]]:
    source = market.sources[count.source]
    said = {"channel": source.key, "date": count.day}
    yield {**said, "quantity": count.exposures, "minutes": round(count.exposures * source.way.seconds)}
    if count.reached:
        yield {**said, "quantity": count.reached, "step": "reach"}


def _costs(source: Source, count: Count) -> Iterator[dict[str, Any]]:
    way, said = source.way, {"channel": source.key, "date": count.day}
    if way.per_exposure and count.exposures:
        price = Decimal(str(way.per_exposure))
        yield {**said, "kind": way.cost_kind, "quantity": Decimal(count.exposures), "unit_price": price}
    if seconds := round(count.exposures * way.seconds):
        yield {**said, "kind": "labour", "minutes": seconds, "hourly_wage": Decimal(str(WAGE))}
    if way.incentive and count.wins:
        yield {
            **said,
            "kind": "incentive",
            "quantity": Decimal(count.wins),
            "unit_price": Decimal(str(way.incentive)),
        }


def tell_visits(market: Market, opened: Sequence[Opened], *, at: datetime) -> None:
    """Scans, and the views that followed them."""
    for part in chunks(market.visits, 10_000):
        record_past_scans(
            [_scan(visit, opened[visit.source]) for visit in part], since=at - timedelta(days=2)
        )
    rng = rng_of(market.seed, "views")
    seen = [visit for visit in market.visits if visit.viewed and visit.outcome not in (FALLBACK, PREVIEW)]
    for part in chunks(seen, 10_000):
        record_events([_view(visit, opened[visit.source], id_of(rng, visit.at)) for visit in part])


def _scan(visit: Any, where: Opened) -> PastScan:
    code = where.code
    assert code is not None  # noqa: S101 (calls have no visits)
    target = None if visit.outcome in (FALLBACK, PREVIEW) else where.targets[visit.server].id
    return PastScan(visit.id, visit.at, code.id, target, visit.visitor, visit.outcome, visit.agent)


def _view(visit: Any, where: Opened, key: Any) -> NewEvent:
    code = where.code
    assert code is not None  # noqa: S101 (calls have no visits)
    return NewEvent(
        id=key,
        at=visit.at + timedelta(seconds=1),
        kind="view",
        subject=hashed_id("visitor", str(visit.visitor)),
        code=code.id,
        channel=code.channel_id,
        url=f"/l/{code.slug}/{where.targets[visit.server].id}",
        load_ms=visit.load_ms,
    )
