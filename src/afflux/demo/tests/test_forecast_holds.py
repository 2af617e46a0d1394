"""The pace forecast, day after day, on a market with weekends, growth and chance."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

from afflux.channels.pace.forecast import Forecast, forecast
from afflux.demo.hours import ZONE
from afflux.demo.market import market_of
from afflux.demo.visits import servers_of

NOW = datetime(2026, 6, 1, 15, 59, tzinfo=UTC)  # a minute before midnight in Shanghai
DAYS, TRIED = 120, 40


def test_four_of_five_days_fall_into_the_interval_of_the_evening_before():
    market = market_of(now=NOW, people=9000, days=DAYS)
    counts = defaultdict(Counter)
    for arrival in market.arrivals:
        source = market.sources[arrival.source]
        counts[source.way.mode, servers_of(source)[arrival.server]][arrival.at.astimezone(ZONE).date()] += 1
    today, inside, tried = NOW.astimezone(ZONE).date(), 0, 0
    for series in counts.values():
        for back in range(1, TRIED):
            day = today - timedelta(days=back)
            before = {one: count for one, count in series.items() if one < day}
            found = forecast(before, day=day, known_since=today - timedelta(days=DAYS - 1))
            assert isinstance(found, Forecast)
            inside += found.low <= series[day] <= found.high
            tried += 1
    # Counts are small and whole, so that the interval holds somewhat more than it promises.
    assert 0.76 <= inside / tried <= 0.95, f"{inside} of {tried}"
