"""A store's figures: what names the store, what names its staff alone, and what its channels brought otherwise."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from afflux.channels.models import Add
from afflux.insights import cube
from afflux.insights.engine import ask
from afflux.insights.models import Touch
from afflux.insights.questions import Question
from afflux.insights.tests.market import Market
from afflux.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


def told(question: Question) -> dict:
    """Of each channel and store: what adds up, and buyers."""
    return {row.keys: {k: v for k, v in row.tally.items() if v} for row in ask(question).rows}


@pytest.mark.parametrize("seed", range(3))
def test_a_manager_is_told_what_the_reports_say_of_the_store(cast, seed):
    market = Market(DAY, 30, seed, units=[cast.store_a, cast.store_b], staff=[cast.staff_a, cast.staff_b])
    market.fill(50)
    for add in Add.objects.all():
        Add.objects.filter(pk=add.pk).update(unit=market.random.choice([None, cast.store_a, cast.store_b]))
    manager = cast.actor("manager_a")
    for built in (False, True):
        if built:
            cube.refresh()
        for touch in (Touch.FIRST, Touch.LAST):
            everything = Question(
                DAY, DAY + timedelta(days=60), date(2026, 11, 1), SYSTEM, by=("store", "channel"), touch=touch
            )
            expected = {k: v for k, v in told(everything).items() if k[0] in manager.units}
            assert expected
            mine = replace(everything, actor=manager)
            assert told(mine) == expected
            total = defaultdict(Decimal)
            for tally in expected.values():
                for name, value in tally.items():
                    total[name] += value
            whole = ask(replace(mine, by=())).total
            assert {k: v for k, v in whole.items() if v and k != "buyers"} == {
                k: v for k, v in total.items() if v and k != "buyers"
            }
