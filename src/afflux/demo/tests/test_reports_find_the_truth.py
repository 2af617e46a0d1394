"""The reports, asked about a market whose truth is known."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import Count

from afflux.channels.models import Add, Channel, Code, Cost, Exposure, Scan
from afflux.contacts.models import Consent, Person
from afflux.demo.seed import NOT_EMPTY, seed
from afflux.demo.truth import truth_of
from afflux.demo.visits import ZONE
from afflux.events.models import Event
from afflux.insights.questions import Question
from afflux.insights.reports.channels import channels_report
from afflux.insights.reports.repeat import repeat_report
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused
from afflux.organization.actions.users import first_owner
from afflux.organization.models import Merchant, Staff, Unit
from afflux.trade.models import Order

pytestmark = pytest.mark.django_db  # so that there is a test database, whichever test of this file is chosen
NOW = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
DAYS = 90


@pytest.fixture(scope="module")
def market(django_db_setup, django_db_blocker):
    """One market for all tests of this file, rolled back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        first_owner(by=SYSTEM, at=NOW, merchant_name="My shop")
        yield seed(people=3000, days=DAYS, now=NOW)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def question():
    today = NOW.astimezone(ZONE).date()
    return Question(
        first=today - timedelta(days=DAYS), last=today, today=today, actor=SYSTEM, by=("channel",)
    )


@pytest.fixture(scope="module")
def lines(market, question):
    keys = dict(Channel.objects.values_list("id", "key"))
    return {keys[line.keys[0]]: line for line in channels_report(question).lines if line.keys[0] in keys}


def test_every_channel_is_in_the_report(market, lines):
    assert set(lines) == {source.key for source in market.sources}


def test_the_reports_count_exactly_what_happened(market, lines):
    for number, source in enumerate(market.sources):
        exposures = sum(count.exposures for count in market.counts if count.source == number)
        adds = sum(arrival.source == number for arrival in market.arrivals)
        assert (lines[source.key].values["exposures"], lines[source.key].values["adds"]) == (exposures, adds)


def test_the_true_add_rate_lies_within_what_the_report_allows(market, lines):
    """Wilson's interval (Wilson 1927): 95 % of channels within, none beyond four deviations."""
    inside = 0
    for source in market.sources:
        n, adds = int(lines[source.key].values["exposures"]), int(lines[source.key].values["adds"])
        off = abs(adds - n * source.add_rate) / math.sqrt(n * source.add_rate * (1 - source.add_rate))
        assert off < 4, source.key
        inside += off < 1.96
    assert inside / len(market.sources) >= 0.85


def test_the_true_cost_of_an_add_is_found_within_its_error(market, lines):
    for source in market.sources:
        line = lines[source.key]
        found = float(line.values["cac"]) / 100
        slack = 4 / math.sqrt(float(line.values["adds"])) + 0.01  # the count of adds is what varies
        assert abs(found - source.cac) / source.cac < slack, source.key


def test_the_true_rhythm_of_repeat_orders_is_found(market, question):
    found = repeat_report(question)
    expected = truth_of(market)["gap_quartiles"]
    for seen, true in zip((found.quarter, found.median, found.three_quarters), expected, strict=True):
        assert abs(seen - true) <= 3


def test_the_share_of_buyers_ranks_the_channels_as_the_truth_does(market, lines):
    """Those who came late have had no time to buy, so rank is checked, not height: Spearman's rho above 0.7."""
    sources = [source for source in market.sources if lines[source.key].values["adds"] >= 60]
    true = sorted(sources, key=lambda source: source.buys)
    seen = sorted(sources, key=lambda source: float(lines[source.key].values["win_rate"]))
    n = len(sources)
    apart = sum((true.index(source) - seen.index(source)) ** 2 for source in sources)
    assert 1 - 6 * apart / (n * (n * n - 1)) > 0.7


def test_the_market_is_as_big_as_it_says(market):
    assert Unit.objects.filter(kind="store").count() == 12
    assert Unit.objects.filter(kind="region").count() == 3
    assert Staff.objects.count() == 60
    assert Person.objects.count() == len(market.people)
    assert Add.objects.count() == len(market.arrivals)
    assert Scan.objects.count() == len(market.visits)
    assert Order.objects.count() == len(market.purchases)
    assert Exposure.objects.filter(step="exposure").count() == len(market.counts)
    assert Cost.objects.values("kind").distinct().count() == 5
    assert Event.objects.filter(kind="consultation").count() == sum(
        bool(one.question) for one in market.people
    )


def test_everything_is_marked_as_simulated(market):
    assert Merchant.objects.get().simulated
    assert not Channel.objects.filter(simulated=False).exists()
    assert not Code.objects.filter(simulated=False).exists()
    assert not Person.objects.filter(simulated=False).exists()


def test_whoever_agreed_has_a_consent_that_names_its_text_and_nobody_else_has(market):
    agreed = {arrival.who for arrival in market.arrivals if arrival.agreed}
    assert Consent.objects.values("person").distinct().count() == len(agreed)
    assert not Consent.objects.filter(text=None).exists()


def test_duplicates_are_those_who_came_again(market):
    assert Add.objects.filter(duplicate=True).count() == sum(arrival.again for arrival in market.arrivals)


def test_every_order_found_its_buyer_even_those_told_by_phone_only(market):
    assert not Order.objects.filter(person=None).exists()


def test_each_person_belongs_to_the_staff_who_met_them_first(market):
    assert not Person.objects.filter(staff=None).exists()
    busiest = Person.objects.values("staff").annotate(n=Count("id")).order_by("-n")[0]["n"]
    assert busiest < len(market.people) / 4


def test_a_store_that_is_not_empty_takes_no_demo(market):
    with pytest.raises(Refused) as refused:
        seed(people=10, days=20, now=NOW)
    assert refused.value.why is NOT_EMPTY
