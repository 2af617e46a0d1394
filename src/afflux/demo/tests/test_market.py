"""The simulated market, pure: the same seed, the same people; the truth is what was simulated."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from afflux.demo.chance import binomial, poisson, rng_of
from afflux.demo.market import market_of
from afflux.demo.truth import truth_of
from afflux.demo.world import WAYS
from afflux.kernel.text import normalise_phone

NOW = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def market():
    return market_of(now=NOW, people=2500, days=90)


def test_the_same_seed_makes_the_same_market_to_the_last_fact(market):
    assert market_of(now=NOW, people=2500, days=90) == market


def test_another_seed_makes_another_market(market):
    assert market_of(seed=5, now=NOW, people=2500, days=90).arrivals != market.arrivals


def test_all_ten_modes_bring_people_and_about_as_many_as_asked(market):
    assert len({source.way.mode for source in market.sources}) == len(WAYS) == 10
    assert {market.sources[a.source].way.mode for a in market.arrivals} == {way.mode for way in WAYS}
    assert 0.9 < len(market.people) / 2500 < 1.1


def test_nothing_happens_after_now_or_before_somebody_came(market):
    first = {someone.number: someone.first.at for someone in market.people}
    assert max(visit.at for visit in market.visits) <= NOW
    assert all(first[p.who] < p.at < NOW for p in market.purchases)
    assert all(a.lost_at is None or a.at < a.lost_at < NOW for a in market.arrivals)


def test_the_half_day_of_today_brings_about_half_a_day(market):
    per_day = Counter(count.day for count in market.counts for _n in range(count.wins))
    usual = sum(per_day.values()) / 90
    assert 0 < per_day[NOW.date()] < usual


def test_nobodys_phone_is_a_phone_in_use_by_its_looks(market):
    from afflux.demo.names import phone_of

    assert {phone_of(someone.phone)[:7] for someone in market.people} == {"+861990"}
    assert normalise_phone(phone_of(0)) == phone_of(0)


def test_the_truth_names_every_channel_and_product(market):
    truth = truth_of(market)
    assert set(truth["channels"]) == {source.key for source in market.sources}
    assert len(truth["products"]) == 12
    assert truth["gap_quartiles"] == sorted(truth["gap_quartiles"])


def test_counts_by_chance_have_the_mean_and_spread_they_should():
    rng = rng_of(1, "chance")
    drawn = [binomial(rng, 400, 0.05) for _ in range(4000)]
    mean = sum(drawn) / 4000
    assert abs(mean - 20) < 0.3
    assert abs(sum((x - mean) ** 2 for x in drawn) / 4000 - 19) < 2
    assert abs(sum(poisson(rng, 7) for _ in range(4000)) / 4000 - 7) < 0.2
    assert binomial(rng, 10, 0) == 0
    assert binomial(rng, 10, 1) == 10


def test_growth_is_in_the_figures(market):
    half = NOW - timedelta(days=45)
    later = sum(a.at > half for a in market.arrivals)
    assert later > len(market.arrivals) / 2
