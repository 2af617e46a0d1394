"""Day by day, channel by channel: exposures, scans, views and adds."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from afflux.demo.chance import Rng, binomial, id_of, rng_of, spread
from afflux.demo.facts import ASSIGNED, FALLBACK, PREVIEW, RETURNING, Arrival, Count, Market, Visit
from afflux.demo.hours import ZONE, moment, share_gone
from afflux.demo.world import STAFF_PER_STORE, WAYS, Source

STORES = 12
AGENTS = ((1, 0.72), (2, 0.12), (3, 0.12), (4, 0.04))
EXTRA_RETURNS, EXTRA_FULL, EXTRA_PREVIEWS = 0.06, 0.01, 0.03
SWING = 12.0  # size of the day-to-day spread


def servers_of(source: Source) -> list[int]:
    """Places in the list of all staff of those who serve a source: two of the store, two of the region's online staff,
    or the three online staff who look after its mode."""
    if source.store is not None:
        first = source.store * STAFF_PER_STORE
        return [first, first + 1]
    online = [store * STAFF_PER_STORE + STAFF_PER_STORE - 1 for store in range(STORES)]
    if source.region is not None:
        return online[source.region * 4 : source.region * 4 + 2]
    turn = WAYS.index(source.way) * 3
    return [online[(turn + n) % STORES] for n in range(3)]


def walk(market: Market, *, days: int) -> None:
    """Fill in counts, visits and arrivals of every source over the last `days` days, today up to now."""
    today = market.now.astimezone(ZONE).date()
    for number, source in enumerate(market.sources):
        rng = rng_of(market.seed, "visits", source.key)
        for back in range(days - 1, -1, -1):
            trend = 1.15 - 0.3 * back / max(days - 1, 1)  # business grows by a third over the period
            _day(market, rng, number, today - timedelta(days=back), trend)
    market.arrivals.sort(key=lambda arrival: (arrival.at, arrival.source))


def _day(market: Market, rng: Rng, number: int, day: date, trend: float) -> None:
    source, now = market.sources[number], market.now
    exposures = spread(rng, source.exposures_a_day * source.way.week[day.weekday()] * trend, SWING)
    if day == now.astimezone(ZONE).date():
        exposures = binomial(rng, exposures, share_gone(now))
    reached = binomial(rng, exposures, source.scan)
    before = len(market.arrivals)
    for _one in range(reached):
        at = moment(rng, day, now)
        server = rng.randrange(len(servers_of(source)))
        visit = None if source.way.called else _visit(rng, number, server, at, ASSIGNED, source.way.view)
        if visit is not None:
            market.visits.append(visit)
        if (visit is None or visit.viewed) and rng.random() < source.add:
            won = min(at + timedelta(seconds=rng.uniform(20, 240)), now)
            market.arrivals.append(Arrival(won, number, server, visit))
    if not source.way.called:
        _others(market, rng, number, day, reached)
    wins = len(market.arrivals) - before
    market.counts.append(Count(number, day, exposures, reached if source.way.called else 0, wins))


def _visit(rng: Rng, number: int, server: int, at: datetime, outcome: int, view: float) -> Visit:
    key = id_of(rng, at)
    agent = rng.choices([a for a, _w in AGENTS], [w for _a, w in AGENTS])[0]
    load = int(rng.lognormvariate(6.3, 0.5))
    return Visit(key, key, at, number, server, outcome, agent, rng.random() < view, load)


def _others(market: Market, rng: Rng, number: int, day: date, reached: int) -> None:
    """Scans that win nobody: people who come again, are sent to the fallback, and machines that only look."""
    mine = [visit for visit in market.visits[-reached:] if visit.source == number] if reached else []
    for _one in range(binomial(rng, len(mine), EXTRA_RETURNS)):
        first = rng.choice(mine)
        again = _visit(rng, number, first.server, moment(rng, day, market.now), RETURNING, 0.5)
        if again.at > first.at:
            again.visitor = first.id
            market.visits.append(again)
    for outcome, share in ((FALLBACK, EXTRA_FULL), (PREVIEW, EXTRA_PREVIEWS)):
        for _one in range(binomial(rng, reached, share)):
            lost = _visit(rng, number, 0, moment(rng, day, market.now), outcome, 0)
            lost.agent = 9 if outcome == PREVIEW else lost.agent
            market.visits.append(lost)
