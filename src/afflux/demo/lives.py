"""What becomes of those who were added: they ask, buy, come back or leave."""

from __future__ import annotations

from datetime import datetime, timedelta

from afflux.demo.chance import Rng, gap, pick, rng_of
from afflux.demo.facts import Market, Purchase, Someone
from afflux.demo.hours import HOURS, ZONE
from afflux.demo.names import QUESTIONS, person_name
from afflux.demo.world import GOODS, Good

AGAIN = 0.03  # adds of somebody who was added before
ASKS, LEAVES_WITHIN, AGREES = 0.24, 60.0, 0.93
FIRST_AFTER = 6.0  # mean days from the add to the first order
EXTRA, MOST_ORDERS = 0.25, 40


def live(market: Market) -> None:
    """Fill in people, losses, questions and purchases."""
    rng = rng_of(market.seed, "people")
    for arrival in market.arrivals:
        if market.people and rng.random() < AGAIN:
            arrival.who, arrival.again = rng.choice(market.people).number, True
            continue
        number = len(market.people)
        arrival.who = number
        market.people.append(Someone(number, person_name(rng), number, arrival))
    for someone in market.people:
        _life(market, rng_of(market.seed, "life", str(someone.number)), someone)
    market.purchases.sort(key=lambda purchase: purchase.at)
    for number, purchase in enumerate(market.purchases, 1):
        purchase.number = f"D{purchase.at.astimezone(ZONE):%y%m%d}-{number:06d}"


def _life(market: Market, rng: Rng, someone: Someone) -> None:
    first, source = someone.first, market.sources[someone.first.source]
    first.agreed = rng.random() < AGREES
    if rng.random() < source.way.lost:
        left = first.at + timedelta(days=rng.uniform(0.02, LEAVES_WITHIN))
        first.lost_at = left if left < market.now else None
    if rng.random() < ASKS:
        asked = first.at + timedelta(minutes=rng.expovariate(1 / 600))
        someone.question = (asked, *rng.choice(QUESTIONS)) if asked < market.now else None
    if rng.random() < source.buys:
        for at, good in buying(rng, first.at, market.now):
            if first.lost_at is None or at < first.lost_at:
                market.purchases.append(_purchase(rng, at, someone.number, good))


def buying(rng: Rng, start: datetime, until: datetime) -> list[tuple[datetime, int]]:
    """When somebody who buys does so, and what: one favourite, again and again at its cycle, until they stop."""
    good = pick(rng, [one.weight for one in GOODS])
    favourite: Good = GOODS[good]
    found: list[tuple[datetime, int]] = []
    at = start + timedelta(days=rng.expovariate(1 / FIRST_AFTER))
    while at < until and len(found) < MOST_ORDERS:
        found.append((_in_shop_hours(rng, at, found[-1][0] if found else start, until), good))
        if rng.random() >= favourite.again:
            break
        at += timedelta(days=gap(rng, favourite.cycle))
    return found


def _in_shop_hours(rng: Rng, at: datetime, after: datetime, until: datetime) -> datetime:
    """The same day at an hour at which people buy, if that lies between `after` and `until`."""
    local = at.astimezone(ZONE)
    moved = local.replace(hour=pick(rng, HOURS), minute=rng.randrange(60), second=rng.randrange(60))
    return moved if after < moved < until else at


def _purchase(rng: Rng, at: datetime, who: int | None, good: int) -> Purchase:
    goods = [(good, 1 + (rng.random() < 0.3) + (rng.random() < 0.1))]
    if rng.random() < EXTRA and (more := pick(rng, [one.weight for one in GOODS])) != good:
        goods.append((more, 1))
    fate = rng.random()
    status = "refunded" if fate < 0.02 else "cancelled" if fate < 0.035 else "done"
    return Purchase("", at, who, goods, status)
