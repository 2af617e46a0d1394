"""Chances from few numbers, in pure Python.

Counts of a rare thing (kept adds, orders) bought with money are Poisson with the money as exposure. With Jeffreys' prior
the rate given k counts for cost c is Gamma(k + ½, c) (Gelman et al., Bayesian Data Analysis, 3rd ed., §2.6–2.8). What orders
earn is a compound Poisson sum; its variance is the sum of the squares of the amounts, and a gamma law with the same mean
and variance stands in for it (moment matching; Bowers et al., Actuarial Mathematics, ch. 12). The incomplete gamma function
follows NIST DLMF 8.7.1 (series) and 8.9.2 (continued fraction).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

SURE = 0.9  # a chance above it, or below 1 − it, decides
LOW, HIGH = 0.05, 0.95  # the ends of the interval that is shown


def gamma_below(shape: float, x: float) -> float:
    """P(shape, x): the chance that a Gamma(shape, 1) value is at most x."""
    if x <= 0:
        return 0.0
    front = math.exp(-x + shape * math.log(x) - math.lgamma(shape))
    if x < shape + 1:
        return min(1.0, front * _series(shape, x))
    return max(0.0, 1.0 - front * _fraction(shape, x))


def _series(shape: float, x: float) -> float:
    term = total = 1 / shape
    n = shape
    while abs(term) > abs(total) * 1e-15:
        n += 1
        term *= x / n
        total += term
    return total


def _fraction(shape: float, x: float) -> float:
    """Lentz's evaluation of the continued fraction."""
    tiny = 1e-300
    b = x + 1 - shape
    c, d = 1 / tiny, 1 / b
    h = d
    for i in range(1, 100_000):
        a = -i * (i - shape)
        b += 2
        d = a * d + b
        c = b + a / c
        d = 1 / (d if abs(d) > tiny else tiny)
        c = c if abs(c) > tiny else tiny
        step = d * c
        h *= step
        if abs(step - 1) < 1e-15:
            break
    return h


def gamma_quantile(shape: float, share: float) -> float:
    """The x with P(shape, x) = share to 1 in 10¹⁰: Newton's steps, kept inside a bracket that halves where they leave it."""
    low, high = 0.0, max(1.0, shape)
    while gamma_below(shape, high) < share:
        low, high = high, high * 2
    x = (low + high) / 2
    for _ in range(200):
        gap = gamma_below(shape, x) - share
        low, high = (x, high) if gap < 0 else (low, x)
        density = math.exp((shape - 1) * math.log(x) - x - math.lgamma(shape))
        step = x - gap / density if density > 0 else low
        new = step if low < step < high else (low + high) / 2
        if abs(new - x) <= x * 1e-10:
            return new
        x = new
    return x


@dataclass(frozen=True)
class Interval:
    """Between `low` and `high` with 90 % credibility; `high` None: no upper end can be said."""

    low: float
    high: float | None

    @property
    def factor(self) -> float:
        """How many times the upper end exceeds the lower."""
        return math.inf if self.high is None or self.low <= 0 else self.high / self.low


def cost_each(cost: float, count: float) -> Interval:
    """What one of `count` things costs, given that `cost` was spent on them."""
    shape = count + 0.5
    most = cost / gamma_quantile(shape, LOW)
    return Interval(cost / gamma_quantile(shape, HIGH), most if count >= 1 else None)


def chance_cheaper(cost: float, count: float, than: float) -> float:
    """The chance that one of the things truly costs less than `than`."""
    return 1.0 - gamma_below(count + 0.5, cost / than) if than > 0 else 0.0


@dataclass(frozen=True)
class Takings:
    """A sum of amounts as a gamma law; `usual` is the spread (variance ÷ mean) where there are no own amounts yet."""

    total: float
    squares: float
    usual: float

    @property
    def _law(self) -> tuple[float, float]:
        if self.total <= 0 or self.squares <= 0:
            return 0.5, max(self.usual, 1e-9)
        scale = self.squares / self.total
        return self.total / scale + 0.5, scale

    def chance_above(self, cost: float) -> float:
        """The chance that the true takings exceed `cost`."""
        shape, scale = self._law
        return 1.0 - gamma_below(shape, cost / scale)

    def interval(self) -> Interval:
        """The takings with 90 % credibility."""
        shape, scale = self._law
        return Interval(gamma_quantile(shape, LOW) * scale, gamma_quantile(shape, HIGH) * scale)
