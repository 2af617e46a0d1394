"""People go on scanning a carrier's code while the carrier is being told that somebody is full."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest

from afflux.channels.carried import hearing
from afflux.channels.carried.settling import settle
from afflux.channels.models import Mode, PacePoint, Way
from afflux.channels.tests.test_ways import AT, code, line, way  # noqa: F401 (fixtures)
from afflux.channels.ways import making
from afflux.channels.ways.hearing import ended
from afflux.channels.ways.reserve import held_back
from afflux.connectors.events import Ended
from afflux.connectors.happenings import Added
from afflux.connectors.models import Effect

pytestmark = pytest.mark.django_db
CAP, CROWD, SECOND = 100, 400, timedelta(seconds=1)


class Town:
    """A virtual clock: people scan whoever stands at the carrier, which hears of a change `lag` seconds after it was asked."""

    def __init__(self, line, code, lag):  # noqa: F811 (fixtures elsewhere)
        self.line, self.code, self.lag = line, code, lag
        self.at, self.number, self.came = AT, 0, Counter()
        self.standing, self.heard = ["fang", "ben"], set(Effect.objects.values_list("id", flat=True))
        self.under_way = []
        self.dice = random.Random(7)

    def pass_second(self, people):
        for _ in range(people):
            self.number += 1
            account, peer = self.dice.choice(self.standing), f"wm{self.number}"
            self.came[account] += 1
            told = {"connection": self.line.id, "key": peer, "at": self.at, "account": account, "peer": peer}
            hearing.added(Added(**told, state=self.code.slug))
        self.at += SECOND
        if settle(at=self.at) or not people:  # every minute, also where nobody comes
            making.refresh(at=self.at)
        self._carrier()

    def _carrier(self):
        for effect in Effect.objects.exclude(id__in=self.heard):
            self.heard.add(effect.id)
            self.under_way.append((self.at + self.lag, effect))
        for due, effect in [one for one in self.under_way if one[0] <= self.at]:
            self.under_way.remove((due, effect))
            self.standing = effect.payload["accounts"]
            ended(Ended(effect.connection_id, effect.key, "way", "done", effect.payload, {}, "", self.at))
            making.refresh(at=self.at)


@pytest.fixture
def town(line, code, way):  # noqa: F811
    code.targets.filter(position=0).update(daily_cap=CAP)
    Way.objects.update(took=5)
    PacePoint.objects.all().delete()  # ceilings and bursts of their own would mix in
    Mode.objects.update(burst_per_hour=None)
    return Town(line, code, 5 * SECOND)


def test_without_a_reserve_a_crowd_overshoots_the_cap_while_the_carrier_is_told(town, monkeypatch):
    monkeypatch.setattr(making, "reserves", lambda ways, at: {})
    while town.number < CROWD:
        town.pass_second(20)
    print(f"without a reserve {town.came['fang']} came to a cap of {CAP}")
    assert town.came["fang"] > CAP + 20


def test_with_it_the_member_is_taken_out_in_time(town):
    while town.number < CROWD:
        town.pass_second(20)
    print(f"with it {town.came['fang']} came to a cap of {CAP}")
    assert town.standing == ["ben"]
    assert town.came["fang"] <= CAP


def test_places_held_back_for_a_crowd_are_given_when_it_is_gone(town):
    while town.number < CROWD:
        town.pass_second(20)
    for _ in range(60):
        town.at += timedelta(seconds=59)
        town.pass_second(1 if "fang" in town.standing else 0)
        town.standing = ["fang"] if "fang" in town.standing else town.standing
    assert CAP <= town.came["fang"] <= CAP + 1
    assert town.standing == ["ben"]


def test_a_lone_member_with_a_place_stands_there_however_many_come(town):
    town.code.targets.filter(position=1).update(removed_at=AT)
    town.code.targets.filter(position=0).update(daily_cap=30)
    for _ in range(10):
        town.pass_second(2)
    making.refresh(at=town.at)
    assert not Way.objects.get().crowded
    assert town.standing == ["fang"]


def test_nothing_is_held_back_for_a_few():
    assert [held_back(coming) for coming in (0, 0.4, 1, 4, 25)] == [0, 0, 3, 8, 35]
