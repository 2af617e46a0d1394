"""The channels of the market, drawn from the ways people come."""

from __future__ import annotations

from afflux.demo.chance import Rng, rng_of
from afflux.demo.lives import AGAIN
from afflux.demo.world import REGIONS, WAYS, Source, Way


def sources_of(seed: int, *, people: int, days: int) -> list[Source]:
    """Every channel with its own chances, a little off its mode's; exposures such that about `people` are won."""
    rng = rng_of(seed, "sources")
    adds = people / (1 - AGAIN)
    found: list[Source] = []
    for way in WAYS:
        places = _places(way)
        portions = [rng.uniform(0.7, 1.3) for _place in places]
        for number, ((name, region, store), portion) in enumerate(zip(places, portions, strict=True), 1):
            wins_a_day = adds * way.weight * portion / sum(portions) / days
            found.append(_source(rng, way, f"{way.mode}-{number}", name, region, store, wins_a_day))
    return found


def _places(way: Way) -> list[tuple[str, int | None, int | None]]:
    """(name, region, store) of each channel of a way."""
    stores = [
        (region, store, name)
        for region, (_k, _n, of) in enumerate(REGIONS)
        for store, (_key, name, _city) in enumerate(of)
    ]
    if way.names == ("",):
        return [(f"{name} 海报", region, region * 4 + store) for region, store, name in stores]
    regional = len(way.names) == len(REGIONS) and way.mode in ("parcel_card", "manual_call")
    return [(name, number if regional else None, None) for number, name in enumerate(way.names)]


def _source(
    rng: Rng, way: Way, key: str, name: str, region: int | None, store: int | None, wins_a_day: float
) -> Source:
    def near(share: float) -> float:
        return min(0.95, share * rng.uniform(0.75, 1.3))

    scan, add, buys = near(way.scan), near(way.add), near(way.buys)
    return Source(
        key=key,
        name=name,
        way=way,
        scan=scan,
        add=add,
        buys=buys,
        exposures_a_day=wins_a_day / (scan * way.view * add) / _mean_week(way),
        region=region,
        store=store,
    )


def _mean_week(way: Way) -> float:
    return sum(way.week) / len(way.week)
