"""Chances against published values, and verdicts in the cases that matter."""

from __future__ import annotations

import math
import random
from datetime import date
from decimal import Decimal

import pytest

from afflux.insights.chances import Takings, chance_cheaper, cost_each, gamma_below, gamma_quantile
from afflux.insights.reports.money import said
from afflux.insights.verdicts import Advice, Case, judge

DAY = date(2026, 3, 1)


def tally(**figures: int) -> dict:
    return {name: Decimal(value) for name, value in figures.items()}


def test_the_gamma_law_agrees_with_what_is_known_in_closed_form():
    for x in (0.1, 1.0, 2.5, 9.0):
        assert gamma_below(1, x) == pytest.approx(1 - math.exp(-x), rel=1e-12)
        assert gamma_below(0.5, x) == pytest.approx(math.erf(math.sqrt(x)), rel=1e-12)
        assert gamma_below(2, x) == pytest.approx(1 - math.exp(-x) * (1 + x), rel=1e-12)
    # Chi-square quantiles of every textbook: 3.841 and 18.307 at 95 % with 1 and 10 degrees of freedom.
    assert 2 * gamma_quantile(0.5, 0.95) == pytest.approx(3.841, abs=5e-4)
    assert 2 * gamma_quantile(5, 0.95) == pytest.approx(18.307, abs=5e-4)


def test_the_quantile_is_the_inverse_also_for_many():
    for shape in (0.5, 3.0, 50.5, 20_000.5):
        for share in (0.05, 0.5, 0.95):
            assert gamma_below(shape, gamma_quantile(shape, share)) == pytest.approx(share, abs=1e-9)


def test_the_interval_of_a_cost_holds_the_truth_about_nine_times_in_ten():
    rng, inside, runs = random.Random(7), 0, 1500
    for _ in range(runs):
        true, spent = 5.0, 100.0
        count, clock = 0, rng.expovariate(1 / true)
        while clock < spent:
            count, clock = count + 1, clock + rng.expovariate(1 / true)
        found = cost_each(spent, count)
        inside += found.low <= true <= (found.high or math.inf)
    assert 0.87 <= inside / runs <= 0.94


def test_more_data_narrows_the_interval_around_the_same_cost():
    few, many = cost_each(10, 10), cost_each(1000, 1000)
    assert few.low < many.low < 1 < many.high < few.high
    assert cost_each(10, 0).high is None
    assert chance_cheaper(1000, 1000, 2) > 0.999
    assert chance_cheaper(1000, 1000, 0.5) < 0.001


def test_takings_of_one_big_order_are_less_sure_than_the_same_of_many_small_ones():
    one, many = Takings(1000, 1000**2, 1), Takings(1000, 100 * 10**2, 1)
    assert many.chance_above(800) > 0.97 > one.chance_above(800)


def case(target: int | None = None, peers: dict | None = None, **figures: int) -> Case:
    others = (
        peers
        if peers is not None
        else tally(adds=1000, cost_media=100_000, revenue=400_000, squares=400_000 * 4000, orders=100)
    )
    return Case(tally(**figures), others, target)


def test_a_channel_that_clearly_earns_its_cost_is_worth_more_money():
    verdict = judge(
        case(
            adds=200,
            cost_media=10_000,
            revenue=100_000,
            orders=100,
            squares=100 * 1000**2,
            ripe_cost_30=10_000,
        )
    )
    assert verdict.advice is Advice.INVEST
    assert verdict.chance > 0.99
    assert "5.00 CNY" in said(verdict.change, "CNY")


def test_a_channel_that_clearly_loses_is_stopped_but_not_before_its_people_had_time():
    figures = {"adds": 200, "cost_media": 100_000, "revenue": 10_000, "orders": 50, "squares": 50 * 200**2}
    assert judge(case(**figures, ripe_cost_30=100_000)).advice is Advice.STOP
    assert judge(case(**figures, ripe_cost_30=20_000)).advice is Advice.ADJUST


def test_few_adds_and_orders_are_too_few_data_and_it_says_how_many_more():
    verdict = judge(case(adds=4, cost_media=2000, revenue=2500, orders=1, squares=2500**2, ripe_cost_30=2000))
    assert verdict.advice is Advice.TOO_FEW
    assert "19 more kept adds" in said(verdict.change, "CNY")


def test_no_cost_is_nothing_to_weigh():
    assert judge(case(adds=10)).advice is Advice.TOO_FEW


def test_earning_but_dearer_than_the_target_is_to_be_adjusted():
    figures = {
        "adds": 200,
        "cost_media": 100_000,
        "revenue": 1_000_000,
        "orders": 100,
        "squares": 100 * 10_000**2,
        "ripe_cost_30": 100_000,
    }
    assert judge(case(target=100, **figures)).advice is Advice.ADJUST
    assert judge(case(target=1000, **figures)).advice is Advice.INVEST


def test_without_amounts_of_orders_the_target_decides_else_the_other_channels():
    peers = tally(adds=1000, cost_media=100_000)
    assert judge(case(peers=peers, adds=100, cost_media=5000, orders=3)).advice is Advice.INVEST
    assert judge(case(peers=peers, adds=100, cost_media=50_000, orders=3)).advice is Advice.STOP
    assert judge(case(peers=peers, target=500, adds=100, cost_media=35_000, orders=3)).advice is Advice.INVEST
    assert judge(case(peers={}, adds=100, cost_media=5000, orders=3)).advice is Advice.TOO_FEW
