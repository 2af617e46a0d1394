"""The rows behind a number: as many as the number says, for whoever asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from afflux.channels.models import Code, Scan, Target
from afflux.insights.console.facts import _value
from afflux.insights.models import Touch
from afflux.insights.questions import Question
from afflux.insights.rows import COUNTED, facts_of, kinds_of
from afflux.insights.tests.market import Market, at, channel, order, person
from afflux.kernel.actors import SYSTEM
from afflux.kernel.ids import new_id

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)


@pytest.mark.parametrize("touch", [Touch.FIRST, Touch.LAST])
def test_rows_that_are_not_counted_are_as_many_as_a_count_says(merchant, touch):
    market = Market(start=DAY, days=20, seed=5)
    market.fill()
    first = market.start
    asked = Question(
        first=first,
        last=first + timedelta(days=60),
        today=date(2026, 11, 1),
        actor=SYSTEM,
        by=(),
        touch=touch,
    )
    narrow = {"channel": market.channels[0].id}
    for metric in sorted(COUNTED):
        for question in (asked, replace(asked, where=narrow), replace(asked, last=first + timedelta(days=9))):
            kind = kinds_of(metric)[0]
            told = facts_of(metric, kind, question, figure=_value(metric, question)[0])
            counted = facts_of(metric, kind, question, figure=None)
            assert (told.count, told.rows) == (counted.count, counted.rows), metric


def test_orders_come_in_pages_that_neither_skip_nor_repeat(as_, cast):
    cards = channel("cards", DAY)
    for i in range(
        130
    ):  # close together, then ever farther apart: every window is filled, and the last is not
        order(person(DAY), at(DAY + timedelta(days=100 - i // 40 * 30), i % 7), 100 + i, channel=cards.id)
    url = reverse("facts", args=["orders"])
    query, seen = f"?from={DAY}&to={DAY + timedelta(days=200)}", []
    while query:
        page = as_("owner").get(url + query).context
        assert page["facts"].count == 130
        seen += [(row["fact"].at, row["fact"].id) for row in page["rows"]]
        query = page["next"]
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 130


def test_scans_of_many_codes_come_newest_first_and_as_far_as_the_reader_may_see(as_, cast):
    cards = channel("cards", DAY, unit=cast.store_a)
    posters = channel("posters", DAY, unit=cast.store_b)
    hours = 0
    for of, staff in ((cards, cast.staff_a), (posters, cast.staff_b), (cards, None)):
        code = Code.objects.create(name="C", channel=of, timezone="Asia/Shanghai", created_at=at(DAY))
        target = Target.objects.create(code=code, kind="staff", staff=staff) if staff else None
        for _ in range(40):
            hours += 1
            key = new_id()
            Scan.objects.create(
                id=key, visitor=key, code=code, target=target, outcome=1, at=at(DAY, hours / 60)
            )
    period = f"?from={DAY - timedelta(days=100)}&to={DAY}"
    for who, expected in (("owner", 120), ("manager_a", 80), ("manager_b", 40)):
        seen, query = [], period
        while query:
            page = as_(who).get(reverse("facts", args=["scans"]) + query).context
            assert page["facts"].count == expected
            seen += [(row["fact"].at, row["fact"].id) for row in page["rows"]]
            query = page["next"]
        assert seen == sorted(seen, reverse=True)
        assert len(set(seen)) == expected
