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
from statistics import NormalDist

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
    """The x with P(shape, x) = share to 1 in 10¹⁰.

    Halley's steps from Wilson and Hilferty's approximation, as Press et al. (Numerical Recipes, 3rd ed., §6.2.1) take
    them: three do for most. They stay inside a bracket, which halves where they would leave it.
    """
    low, high = 0.0, math.inf
    x = _first_guess(shape, share)
    for _ in range(200):
        gap = gamma_below(shape, x) - share
        low, high = (x, high) if gap < 0 else (low, x)
        density = math.exp((shape - 1) * math.log(x) - x - math.lgamma(shape))
        step = gap / density if density > 0 else math.inf
        step /= 1 - 0.5 * min(1.0, step * ((shape - 1) / x - 1)) if step < math.inf else 1
        new = x - step
        if not low < new < high:
            new = (low + high) / 2 if high < math.inf else 2 * x + 1
        elif abs(step) <= x * 1e-5:  # the error shrinks with its third power
            return new
        if new == x:
            return x
        x = new
    return x


def _first_guess(shape: float, share: float) -> float:
    """Wilson and Hilferty, Proc. Natl. Acad. Sci. 17 (1931): the cube root is nearly normal; by the density near 0 below 1."""
    if shape > 1:
        z = NormalDist().inv_cdf(share)
        return max(1e-3, shape * (1 - 1 / (9 * shape) + z / (3 * math.sqrt(shape))) ** 3)
    edge = 1 - shape * (0.253 + shape * 0.12)
    return (share / edge) ** (1 / shape) if share < edge else 1 - math.log(1 - (share - edge) / (1 - edge))


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
