"""Payback: the day on which what came in since the first cost has covered all that was spent."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from afflux.insights.engine import ask
from afflux.insights.metrics import cost, earned, margin
from afflux.insights.models import Touch
from afflux.insights.questions import Question
from afflux.insights.reports.paybacks import paybacks
from afflux.insights.tests.market import Market, at, channel, order, person
from afflux.insights.tests.market import cost as spend
from afflux.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
ZERO = Decimal(0)


def question(**more) -> Question:
    given = {"today": date(2026, 11, 1), "actor": SYSTEM, "by": ("channel",), **more}
    return Question(DAY, DAY + timedelta(days=90), **given)


def one_by_one(by_day: dict) -> int | None:
    """The rule read aloud: walk the days of a line."""
    spent = sum((cost(t) for t in by_day.values()), ZERO)
    first = min((day for day, t in by_day.items() if cost(t)), default=None)
    if first is None or not spent:
        return None
    known = all(margin(t) is not None for t in by_day.values())
    back = ZERO
    for day in sorted(day for day in by_day if day >= first):
        back += earned(by_day[day]) if known else by_day[day].get("revenue", ZERO)
        if back >= spent:
            return (day - first).days
    return None


def walked(asked: Question, currency: str) -> dict:
    lines, everything = defaultdict(dict), defaultdict(lambda: defaultdict(Decimal))
    for row in ask(replace(asked, by=(*asked.by, "day"), currency=currency)).rows:
        lines[row.keys[:-1]][row.keys[-1]] = row.tally
        for name, value in row.tally.items():
            everything[row.keys[-1]][name] += value
    found = {keys: one_by_one(days) for keys, days in [*lines.items(), (("all",), everything)]}
    return {keys: days for keys, days in found.items() if days is not None}


@pytest.mark.parametrize("seed", range(4))
def test_the_statement_says_what_a_walk_through_the_days_says(merchant, seed):
    market = Market(start=DAY, days=40, seed=seed)
    market.fill(60)
    for by in (("channel",), ("mode",), ("channel", "batch"), ("paid", "channel"), ()):
        for touch, currency in ((Touch.FIRST, "CNY"), (Touch.LAST, "USD")):
            asked = question(by=by, touch=touch)
            assert paybacks(asked, currency) == walked(asked, currency), (by, touch)


def test_the_margin_counts_where_it_is_known_from_the_first_cost_on(merchant):
    cards = channel("cards", DAY)
    who = person(DAY)
    order(who, at(DAY), 5000, channel=cards.id, cost_minor=0)  # before anything was spent
    spend(cards, DAY + timedelta(days=1), 1000)
    order(who, at(DAY + timedelta(days=5)), 700, channel=cards.id, cost_minor=100)
    order(who, at(DAY + timedelta(days=11)), 900, channel=cards.id, cost_minor=500)
    assert paybacks(question(), "CNY") == {(cards.id,): 10, ("all",): 10}
    order(who, at(DAY + timedelta(days=6)), 300, channel=cards.id, cost_minor=None)
    assert paybacks(question(), "CNY") == {(cards.id,): 5, ("all",): 5}


def test_nothing_spent_or_nothing_earned_pays_nothing_back(merchant):
    order(person(DAY), at(DAY), 500, channel=channel("free", DAY).id)
    assert paybacks(question(), "CNY") == {}
    spend(channel("dear", DAY), DAY, 10_000)
    assert paybacks(question(), "CNY") == {}
