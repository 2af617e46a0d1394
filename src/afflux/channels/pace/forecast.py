"""Tomorrow's adds of one staff account under one mode: a number with an 80 % interval, or an honest "too few days".

Days of the same weekday are taken as Poisson counts whose rate has a Gamma prior; the prior is the account's own
mean of all days, worth `PRIOR_DAYS` days, so that a weekday seen twice leans on the rest of the week:

    rate | x_1…x_n ~ Gamma(a + sum(x), b + n),  a = PRIOR_DAYS * mean, b = PRIOR_DAYS
    next x         ~ NegativeBinomial            (Gelman et al., Bayesian Data Analysis, 3rd ed., section 2.6)

People come in bursts, so counts vary more than Poisson ones do. The dispersion phi = chi² / (n - p) of Pearson's residuals
(McCullagh & Nelder, Generalized Linear Models, 2nd ed., section 9.2.4; never below 1) widens the predictive variance:

    mean m = (a + sum(x)) / (b + n),  variance v = phi * (m + m / (b + n))

and the negative binomial with that mean and variance gives the quantiles.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

WEEKS = 8
FEWEST_DAYS = 14
PRIOR_DAYS = 2.0
LOW, HIGH = 0.1, 0.9


@dataclass(frozen=True)
class Forecast:
    """Adds of `day`: expected, their variance, and the ends of the 80 % interval; `days` were looked at."""

    day: date
    mean: float
    variance: float
    low: int
    high: int
    days: int


@dataclass(frozen=True)
class TooFewDays:
    """No forecast: only `days` of the `needed` whole days are known."""

    days: int
    needed: int = FEWEST_DAYS


def forecast(counts: Mapping[date, int], *, day: date, known_since: date) -> Forecast | TooFewDays:
    """Forecast `day` from the adds per day before it; a day that is missing from `counts` had none.

    Looks at the last 8 weeks and not further back than `known_since`; the day before `day` may be unfinished and is left out.
    """
    last = day - timedelta(days=2)
    first = max(known_since, last - timedelta(days=7 * WEEKS - 1))
    days = (last - first).days + 1
    if days < FEWEST_DAYS:
        return TooFewDays(max(days, 0))
    series = [(first + timedelta(days=n)) for n in range(days)]
    seen = [(one.weekday(), counts.get(one, 0)) for one in series]
    mean, spread = _predictive(seen, day.weekday())
    return Forecast(day, mean, spread, quantile(mean, spread, LOW), quantile(mean, spread, HIGH), days)


def _predictive(seen: list[tuple[int, int]], weekday: int) -> tuple[float, float]:
    """Mean and variance of the next count on `weekday`."""
    overall = sum(count for _day, count in seen) / len(seen)
    by_weekday: dict[int, list[int]] = defaultdict(list)
    for one, count in seen:
        by_weekday[one].append(count)
    means = {one: (PRIOR_DAYS * overall + sum(xs)) / (PRIOR_DAYS + len(xs)) for one, xs in by_weekday.items()}
    mean = means.get(weekday, overall)
    chi = sum((count - means[one]) ** 2 / means[one] for one, count in seen if means[one] > 0)
    dispersion = max(1.0, chi / max(len(seen) - len(means), 1))
    known = PRIOR_DAYS + len(by_weekday.get(weekday, []))
    return mean, dispersion * (mean + mean / known)


def quantile(mean: float, variance: float, share: float) -> int:
    """The smallest count whose probability of not being exceeded is at least `share`.

    Negative binomial of that mean and variance; Poisson where the variance is not above the mean.
    """
    if mean <= 0:
        return 0
    poisson = variance <= mean * (1 + 1e-9)
    size = 0.0 if poisson else mean * mean / (variance - mean)
    below, count = 0.0, 0
    while True:
        below += math.exp(_poisson_log(count, mean) if poisson else _binomial_log(count, mean, size))
        if below >= share or count > mean + 60 * math.sqrt(variance):
            return count
        count += 1


def _poisson_log(count: int, mean: float) -> float:
    return count * math.log(mean) - mean - math.lgamma(count + 1)


def _binomial_log(count: int, mean: float, size: float) -> float:
    ways = math.lgamma(count + size) - math.lgamma(size) - math.lgamma(count + 1)
    return ways + size * math.log(size / (size + mean)) + count * math.log(mean / (size + mean))
