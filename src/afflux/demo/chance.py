"""Chance from a seed: the same seed, the same market. Python's generator is enough, for nobody's secret hangs on it."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

Rng = random.Random


def rng_of(seed: int, *parts: str) -> Rng:
    """A stream of its own for each part of the market, so that a change in one leaves the others as they were."""
    return random.Random("|".join((str(seed), *parts)))  # noqa: S311 (a simulation, no secret)


def binomial(rng: Rng, trials: int, share: float) -> int:
    """How many of `trials` succeed; skips from success to success, so it costs what it yields (Devroye 1986, X.4.3)."""
    if share <= 0 or trials <= 0:
        return 0
    if share >= 1:
        return trials
    log_q, at, found = math.log1p(-share), -1, 0
    while True:
        at += 1 + int(math.log(1.0 - rng.random()) / log_q)
        if at >= trials:
            return found
        found += 1


def poisson(rng: Rng, mean: float) -> int:
    """A Poisson count; by its normal approximation beyond 500."""
    if mean > 500:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


def spread(rng: Rng, mean: float, size: float) -> int:
    """A count that varies more than Poisson: its rate is Gamma(size) around `mean` (negative binomial)."""
    return poisson(rng, rng.gammavariate(size, mean / size)) if mean > 0 else 0


def gap(rng: Rng, mean: float, shape: float = 9.0) -> float:
    """Days between two purchases: Gamma with that mean, a third of it as deviation at shape 9."""
    return rng.gammavariate(shape, mean / shape)


def pick(rng: Rng, weights: Sequence[float]) -> int:
    """An index, with these weights."""
    return rng.choices(range(len(weights)), weights)[0]


def id_of(rng: Rng, at: datetime) -> UUID:
    """A UUIDv7 of that moment whose random part comes from the seed."""
    value = (int(at.timestamp() * 1000) & 0xFFFF_FFFF_FFFF) << 80 | rng.getrandbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)
