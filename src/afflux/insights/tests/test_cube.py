"""The cube answers exactly what the facts say, whatever was built when and whatever came late."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from afflux.insights import cube
from afflux.insights.engine import ask
from afflux.insights.models import Built, Cell, Dirty, Touch
from afflux.insights.questions import Question
from afflux.insights.tests.market import Market, add, at, channel, cost, order, person
from afflux.insights.tests.naive import Oracle
from afflux.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db
START = date(2026, 3, 1)


def question(first: date = START, last: date = START + timedelta(days=90), **more: object) -> Question:
    given = {"today": date(2026, 11, 1), "actor": SYSTEM, "currency": "CNY", **more}
    return Question(first=first, last=last, **given)


def told(first: date, last: date, touch: Touch) -> dict:
    rows = ask(question(first, last, touch=touch)).rows
    drop = (
        "squares",
        "uncosted",
        "ripe_cost_1",
        "ripe_cost_7",
        "ripe_cost_30",
        "ripe_kept_1",
        "ripe_kept_7",
        "ripe_kept_30",
    )
    return {r.keys[0]: {k: v for k, v in r.tally.items() if v and k not in drop} for r in rows}


def expected(first: date, last: date, touch: Touch) -> dict:
    found = {c: {k: v for k, v in t.items() if v} for c, t in Oracle(first, last, int(touch)).count().items()}
    return {c: t for c, t in found.items() if t}


def folded(first: date, last: date, touch: Touch) -> dict:
    """The same by way of the fine cells: split by batch too and put together again (people would count twice)."""
    put: dict = {}
    for row in ask(question(first, last, touch=touch, by=("channel", "batch"), people=False)).rows:
        for name, value in row.tally.items():
            held = put.setdefault(row.keys[0], {})
            held[name] = held.get(name, 0) + value
    return put


def agree(market: Market, when: str) -> None:
    whole = (market.start, market.start + timedelta(days=market.days + 60))
    part = (market.start + timedelta(days=10), market.start + timedelta(days=25))
    for touch in (Touch.FIRST, Touch.LAST):
        for first, last in (whole, part):
            assert told(first, last, touch) == expected(first, last, touch), (
                f"{when}, seed {market.seed}, {touch.label}"
            )


@pytest.mark.parametrize("seed", range(3))
def test_the_cube_agrees_with_plain_loops_over_all_rows(cast, seed):
    market = Market(START, 40, seed, units=[cast.store_a, cast.store_b], staff=[cast.staff_a, cast.staff_b])
    market.fill()
    agree(market, "nothing built")
    cube.refresh()
    assert Cell.objects.exists()
    agree(market, "all built")
    for _ in range(3):
        market.shake()
        agree(market, "changed after it was built")
        cube.refresh(limit=5)
        agree(market, "built again in part")
    cube.refresh()
    assert not Dirty.objects.exists()
    agree(market, "built again")


def test_a_clean_day_is_read_from_the_cube_and_a_late_fact_makes_it_live(merchant):
    cards = channel("cards", START)
    cost(cards, START, 5000)
    cube.refresh()
    assert START not in cube.live_days(START, START)
    cost(cards, START, 100)
    assert cube.live_days(START, START) == [START]
    assert ask(question()).total["cost_material"] == 5100


def test_a_loss_of_today_leaves_the_day_of_its_add_clean(merchant):
    cards, who = channel("cards", START), person(START)
    made = add(cards, who, at(START))
    cube.refresh()
    made.lost_at = at(START + timedelta(days=40))
    made.save()
    assert cube.live_days(START, START) == []
    assert ask(question(START, START)).total["lost"] == 1


def test_a_second_order_of_today_leaves_the_day_of_the_first_clean(merchant):
    who = person(START)
    order(who, at(START), 100)
    cube.refresh()
    order(who, at(START + timedelta(days=30)), 100)
    assert cube.live_days(START, START) == []
    assert ask(question(START, START)).total["again"] == 1


def test_facts_of_today_leave_no_mark(merchant):
    from django.utils import timezone

    cards = channel("cards", START)
    add(cards, person(START), timezone.now())
    order(person(START), timezone.now(), 100)
    assert not Dirty.objects.exists()


def test_days_without_facts_are_built_once_and_today_never(merchant):
    from django.utils import timezone

    cost(channel("cards", START), START, 1)
    cube.refresh(limit=1000)
    built = set(Built.objects.values_list("day", flat=True))
    assert START + timedelta(days=3) in built
    assert timezone.localdate() not in built
    assert cube.refresh().built == 0
