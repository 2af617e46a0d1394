"""The truth of a market, for whoever wants to check whether the reports find it."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from afflux.demo.chance import rng_of
from afflux.demo.facts import Market
from afflux.demo.lives import buying
from afflux.demo.world import GOODS

ROUNDS = 8
GAP_SHARES = (0.25, 0.5, 0.75)


def truth_of(market: Market) -> dict[str, Any]:
    """True add rate, CAC (CNY) and share of buyers per channel, cycle per product, and what gaps between orders to expect."""
    return {
        "seed": market.seed,
        "now": market.now.isoformat(),
        "people": len(market.people),
        "adds": len(market.arrivals),
        "orders": len(market.purchases),
        "channels": {
            source.key: {
                "name": source.name,
                "mode": source.way.mode,
                "add_rate": source.add_rate,
                "cac": source.cac,
                "buys": source.buys,
                "lost": source.way.lost,
            }
            for source in market.sources
        },
        "products": {
            good.key: {"name": good.name, "cycle_days": good.cycle, "again": good.again} for good in GOODS
        },
        "gap_quartiles": list(gap_quartiles(market)),
    }


def gap_quartiles(market: Market) -> tuple[int, ...]:
    """Quartiles of the days between two orders that other markets of the same truth show by the same day.

    The period ends for everybody, so long cycles are seen less often than they are: the same end is put on the others.
    """
    gaps: list[int] = []
    for number in range(ROUNDS):
        rng = rng_of(market.seed + 1 + number, "truth")
        for someone in market.people:
            if rng.random() < market.sources[someone.first.source].buys:
                days = [at.date() for at, _good in buying(rng, someone.first.at, market.now)]
                gaps += [(after - before) // timedelta(days=1) for before, after in itertools.pairwise(days)]
    gaps.sort()
    return tuple(gaps[int(share * (len(gaps) - 1))] for share in GAP_SHARES) if gaps else ()
