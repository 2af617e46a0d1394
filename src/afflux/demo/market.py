"""The market as a whole: one pure function from a seed to all that happened."""

from __future__ import annotations

from datetime import datetime

from afflux.demo.facts import Market
from afflux.demo.lives import live
from afflux.demo.sources import sources_of
from afflux.demo.visits import walk

PEOPLE, DAYS, SEED = 20_000, 180, 20260301


def market_of(*, seed: int = SEED, now: datetime, people: int = PEOPLE, days: int = DAYS) -> Market:
    """All that happened in the `days` days up to `now`; the same arguments, the same market to the last fact."""
    market = Market(seed, now, sources_of(seed, people=people, days=days))
    walk(market, days=days)
    live(market)
    return market
