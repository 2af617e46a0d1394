"""The cube answers exactly what the facts say, whatever was built when and whatever came late."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import connection

from afflux.insights import cube
from afflux.insights.engine import ask, coarser
from afflux.insights.models import Built, BuiltHour, Cell, Comeback, Dirty, Gap, Lag, Touch
from afflux.insights.questions import Question
from afflux.insights.reports.cohorts import cohorts_report
from afflux.insights.reports.funnel import funnel_report
from afflux.insights.reports.repeat import repeat_report
from afflux.insights.tests.market import Market, add, at, channel, cost, order, person
from afflux.insights.tests.naive import ZONE, Oracle, local
from afflux.kernel.actors import SYSTEM
from afflux.trade.models import Order

pytestmark = pytest.mark.django_db
START = date(2026, 3, 1)


def question(first: date = START, last: date = START + timedelta(days=90), **more: object) -> Question:
    given = {"today": date(2026, 11, 1), "actor": SYSTEM, "currency": "CNY", **more}
    return Question(first=first, last=last, **given)


RIPE = {"squares", "uncosted", *(f"ripe_{what}_{n}" for what in ("cost", "kept") for n in (1, 7, 30))}


def _told(tally: dict) -> dict:
    return {k: v for k, v in tally.items() if v and k not in RIPE}


def told(first: date, last: date, touch: Touch) -> dict:
    return {r.keys[0]: _told(r.tally) for r in ask(question(first, last, touch=touch)).rows}


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


def test_what_one_store_reads_was_written_together(cast):
    """Else each page of the table holds a row of every store, and a store's month is read from all of them."""
    Market(START, 20, 1, units=[cast.store_a, cast.store_b], staff=[cast.staff_a, cast.staff_b]).fill()
    cube.refresh()
    for table, unit in (("insights_cell", "unit"), ("insights_paper", "first_unit")):
        with connection.cursor() as cursor:
            cursor.execute(f"select day, {unit} from {table} order by ctid")
            rows = cursor.fetchall()
        stretches = 1 + sum(one != other for one, other in pairwise(rows))
        assert len(set(rows)) < len(rows)
        assert stretches == len(set(rows)), f"{table}: a day's rows of one unit lie in several places"


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


def recent_market(seed: int, cast: object) -> Market:
    """A market of the last three days up to the last minute, so that hours of today have facts."""
    from django.utils import timezone

    class Recent(Market):
        def moment(self) -> datetime:
            return timezone.now() - timedelta(minutes=self.random.uniform(1, 60 * 60))

        def day(self) -> date:
            return timezone.localdate() - timedelta(days=self.random.randrange(3))

    start = timezone.localdate() - timedelta(days=3)
    market = Recent(start, 4, seed, units=[cast.store_a, cast.store_b], staff=[cast.staff_a, cast.staff_b])
    market.fill()
    return market


def agree_today(market: Market, when: str) -> None:
    """Today and the days before, by channel and split finer, against plain loops."""
    today = market.start + timedelta(days=3)
    for touch in (Touch.FIRST, Touch.LAST):
        for first in (market.start, today):
            asked = question(
                first, today, touch=touch, today=today + timedelta(days=60)
            )  # losses may lie ahead
            want = expected(first, today, touch)
            assert {r.keys[0]: _told(r.tally) for r in ask(asked).rows} == want, f"{when}, seed {market.seed}"


@pytest.mark.parametrize("seed", range(4))
def test_hours_of_today_that_are_over_are_built_and_late_facts_make_them_live_again(cast, seed):
    from django.utils import timezone

    def hours_over() -> int:
        return timezone.now().astimezone(ZONE).hour

    market = recent_market(seed, cast)
    agree_today(market, "nothing built")
    before = hours_over()
    cube.refresh()
    assert BuiltHour.objects.count() in (before, hours_over())  # an hour may end meanwhile
    agree_today(market, "hours built")
    for _ in range(3):
        market.shake()
        agree_today(market, "changed after it was built")
        cube.build_hours(limit=2)
        agree_today(market, "some hours built again")
    cube.refresh()
    assert not Dirty.objects.exists()
    agree_today(market, "built again")


def test_a_day_takes_the_place_of_its_hours(cast):
    from django.db import connection

    market = recent_market(7, cast)
    today = market.start + timedelta(days=3)
    with connection.cursor() as cursor:  # an hour of yesterday, as if it had been built while it was open
        cursor.execute(
            "insert into insights_builthour (day, hour, built_at) values (%s, 3, now())",
            [today - timedelta(days=1)],
        )
    agree_today(market, "an hour of a day that was never built")
    cube.refresh()
    assert not BuiltHour.objects.filter(day__lt=today).exists()
    assert not Cell.objects.filter(day__lt=today - timedelta(days=1)).exclude(hour=None).exists()
    agree_today(market, "the day built")


def test_what_is_summed_for_the_whole_merchant_says_the_same_as_the_orders_themselves(cast):
    market = recent_market(11, cast)
    today = market.start + timedelta(days=3)
    asked = question(market.start, today, today=today)
    told_live = _of_whole(asked)
    cube.refresh()
    for sums in (Gap, Comeback, Lag):
        assert sums.objects.exists()
    assert _of_whole(asked) == told_live
    market.shake()
    changed = _of_whole(asked)
    cube.refresh()
    assert _of_whole(asked) == changed
    assert changed["gaps"] == _oracle_gaps(market.start, today)


def test_rows_put_together_by_one_dimension_are_the_rows_asked_by_it(cast):
    market = recent_market(5, cast)
    finer = question(market.start, market.start + timedelta(days=3), by=("mode", "channel"), people=False)
    by_channel = replace(finer, by=("channel",))
    assert coarser(ask(finer), "channel") == ask(by_channel)


def _of_whole(asked: Question) -> dict:
    return {
        "gaps": repeat_report(asked).gaps,
        "cohorts": [(c.month, c.people) for c in cohorts_report(asked).cohorts],
        "medians": [stage.median for stage in funnel_report(asked).total.stages],
    }


def _oracle_gaps(first: date, last: date) -> dict[int, int]:
    """Days between one sale of a person and the next, by a plain loop."""
    days: dict = defaultdict(list)
    for o in sorted(
        Order.objects.filter(kind="sale").exclude(status__in=("cancelled", "refunded")),
        key=lambda o: (o.at, o.id),
    ):
        days[o.person_id].append(local(o.at))
    found: dict[int, int] = defaultdict(int)
    for person_id, bought in days.items():
        for before, after in pairwise(bought):
            if person_id and first <= after <= last:
                found[(after - before).days] += 1
    return dict(sorted(found.items()))


def test_a_clean_day_is_read_from_the_cube_and_a_late_fact_makes_it_live(merchant):
    cards = channel("cards", START)
    cost(cards, START, 5000)
    cube.refresh()
    assert cube.live(START, START).days == []
    cost(cards, START, 100)
    assert cube.live(START, START).days == [START]
    assert ask(question()).total["cost_material"] == 5100


def test_a_loss_of_today_leaves_the_day_of_its_add_clean(merchant):
    cards, who = channel("cards", START), person(START)
    made = add(cards, who, at(START))
    cube.refresh()
    made.lost_at = at(START + timedelta(days=40))
    made.save()
    assert cube.live(START, START).days == []
    assert ask(question(START, START)).total["lost"] == 1


def test_a_second_order_of_today_leaves_the_day_of_the_first_clean(merchant):
    who = person(START)
    order(who, at(START), 100)
    cube.refresh()
    order(who, at(START + timedelta(days=30)), 100)
    assert cube.live(START, START).days == []
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
