"""Tomorrow's forecast: an interval that holds what it says, and a refusal where the days are too few."""

from __future__ import annotations

import math
import random
from datetime import date, timedelta

import pytest

from afflux.channels.pace.forecast import Forecast, TooFewDays, forecast, quantile

TOMORROW = date(2026, 11, 24)


def _poisson(rng, rate):
    limit, product, count = math.exp(-rate), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


def _history(rng, mean, size, weekly=(1, 1, 1, 1, 1, 1, 1)):
    days = [TOMORROW - timedelta(days=n) for n in range(70)]
    return {
        day: _poisson(rng, weekly[day.weekday()] * (rng.gammavariate(size, mean / size) if size else mean))
        for day in days
    }


def _covered(mean, size, weekly=(1, 1, 1, 1, 1, 1, 1), rounds=600):
    rng = random.Random(20261123)
    inside = 0
    for _ in range(rounds):
        history = _history(rng, mean, size, weekly)
        truth = history.pop(TOMORROW)
        found = forecast(history, day=TOMORROW, known_since=TOMORROW - timedelta(days=400))
        inside += found.low <= truth <= found.high
    return inside / rounds


@pytest.mark.parametrize(("mean", "size"), [(3, 0), (12, 0), (40, 0), (12, 4), (40, 3), (150, 10)])
def test_four_of_five_days_fall_into_the_interval_whether_people_come_evenly_or_in_bursts(mean, size):
    # Counts are whole, so small ones are covered somewhat too often; never too seldom.
    assert 0.76 <= _covered(mean, size) <= 0.93


def test_a_strong_weekend_is_covered_too():
    assert 0.76 <= _covered(20, 6, weekly=(0.6, 0.6, 0.7, 0.8, 1.2, 2.0, 1.8)) <= 0.93


def test_saturdays_are_forecast_from_saturdays():
    days = [TOMORROW - timedelta(days=n) for n in range(2, 70)]
    history = {day: 40 if day.weekday() == 5 else 10 for day in days}
    saturday, monday = date(2026, 11, 21), date(2026, 11, 23)
    busy = forecast(history, day=saturday, known_since=days[-1])
    quiet = forecast(history, day=monday, known_since=days[-1])
    assert busy.mean > 30 > 15 > quiet.mean


def test_thirteen_whole_days_are_too_few_and_the_answer_says_so():
    known = TOMORROW - timedelta(days=14)
    assert forecast({known: 9}, day=TOMORROW, known_since=known) == TooFewDays(13)


def test_fourteen_whole_days_are_enough():
    found = forecast({}, day=TOMORROW, known_since=TOMORROW - timedelta(days=15))
    assert found == Forecast(TOMORROW, 0.0, 0.0, 0, 0, 14)


def test_the_unfinished_day_before_does_not_count():
    history = {TOMORROW - timedelta(days=n): 20 for n in range(2, 60)}
    whole = forecast(history, day=TOMORROW, known_since=date(2026, 1, 1))
    unfinished = forecast(
        {**history, TOMORROW - timedelta(days=1): 0}, day=TOMORROW, known_since=date(2026, 1, 1)
    )
    assert whole == unfinished


def test_the_quantiles_are_those_of_the_poisson_and_the_negative_binomial_tables():
    # Poisson(4): P(X<=1)=0.0916, P(X<=2)=0.238, P(X<=6)=0.889, P(X<=7)=0.949
    assert (quantile(4, 4, 0.1), quantile(4, 4, 0.9)) == (2, 7)
    # geometric with mean 1 (size 1): P(X<=n) = 1 - 0.5^(n+1)
    assert (quantile(1, 2, 0.5), quantile(1, 2, 0.9)) == (0, 3)
