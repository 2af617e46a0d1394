"""Home and Measure as people see them: figures, their facts, and nothing of another store."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from afflux.insights.models import Target
from afflux.insights.tests.market import add, at, channel, cost, event, exposure, order, person

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
PERIOD = "?from=2026-03-01&to=2026-03-31"
PAGES = (
    "report_channels",
    "report_funnel",
    "report_cohorts",
    "report_repeat",
    "report_money",
    "glossary",
    "home",
)


@pytest.fixture
def market(cast):
    """Two channels of two stores with an add and an order each."""
    a, b = channel("cards-a", DAY, unit=cast.store_a), channel("cards-b", DAY, unit=cast.store_b)
    for of, staff, minor in ((a, cast.staff_a, 5000), (b, cast.staff_b, 70_000)):
        who = person(DAY)
        exposure(of, DAY, 100)
        cost(of, DAY, minor)
        add(of, who, at(DAY, 1), staff=staff, unit=staff.unit)
        order(who, at(DAY, 30), 2 * minor, cost_minor=minor // 2)
        order(who, at(DAY, 300), minor)
        event("consultation", at(DAY, 2), channel=of.id)
    return a, b


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_full_and_empty_in_both_languages(as_, cast, name, language, market):
    for query in ("", PERIOD, "?period=all&touch=last&by=month", PERIOD + "&by=label.age"):
        assert as_("owner", language).get(reverse(name) + query).status_code == 200, query


def test_a_number_opens_the_rows_it_was_counted_from(as_, market):
    page = as_("owner").get(reverse("report_channels") + PERIOD)
    assert b"700.00" in page.content
    rows = as_("owner").get(reverse("facts", args=["cost"]) + PERIOD + f"&only.channel={market[1].id}")
    assert b"700.00" in rows.content
    assert b"50.00" not in rows.content
    for metric in (
        "exposures",
        "adds",
        "orders",
        "consultations",
        "left_pool",
        "scans",
        "revenue",
        "won",
        "kept",
    ):
        assert as_("owner").get(reverse("facts", args=[metric]) + PERIOD).status_code == 200, metric
    assert as_("owner").get(reverse("facts", args=["roi"])).status_code == 404


def test_facts_come_in_pages_that_neither_skip_nor_repeat(as_, cast):
    cards = channel("cards", DAY)
    for i in range(120):
        add(cards, person(DAY), at(DAY, i % 3))
    seen, url = [], reverse("facts", args=["adds"]) + PERIOD
    for _page in range(3):
        response = as_("owner").get(url)
        seen += [row["fact"].id for row in response.context["rows"]]
        url = reverse("facts", args=["adds"]) + response.context["next"]
    assert len(seen) == len(set(seen)) == 120
    assert response.context["next"] == ""


def test_a_store_manager_sees_the_figures_of_the_own_store_only(as_, market):
    for name in ("report_channels", "report_funnel", "report_money"):
        page = as_("manager_a").get(reverse(name) + PERIOD).content.decode()
        assert "cards-a" in page, name
        assert "cards-b" not in page, name
    rows = as_("manager_a").get(reverse("facts", args=["cost"]) + PERIOD).content.decode()
    assert "50.00" in rows
    assert "700.00" not in rows
    cohorts = as_("manager_a").get(reverse("report_cohorts") + PERIOD)
    assert [c.size for c in cohorts.context["report"].cohorts if c.size] == [1]


def test_staff_see_their_own_figures_on_home_and_no_measure(as_, cast):
    cards = channel("cards", DAY, unit=cast.store_a)
    now = timezone.now()
    add(cards, person(DAY), now, staff=cast.staff_a, unit=cast.store_a)
    add(cards, person(DAY), now, staff=cast.staff_b, unit=cast.store_b)
    page = as_("staff_a").get("/")
    assert next(f["figure"].text for f in page.context["figures"] if f["figure"].key == "adds") == "1"
    assert b"/measure/" not in page.content
    assert as_("staff_a").get(reverse("report_channels")).status_code == 403


def test_home_draws_the_river_and_the_level(as_, cast):
    cards, now = channel("cards", DAY), timezone.now()
    who = person(DAY)
    add(cards, who, now - timedelta(days=2))
    add(cards, person(DAY), now - timedelta(days=2), lost_at=now - timedelta(days=1))
    order(who, now - timedelta(days=1), 5000)
    page = as_("owner").get("/")
    river = page.context["river"]
    assert [(n.label, n.text) for n in river.wide.nodes] == [
        ("cards", "2"),
        ("Pool", "2"),
        ("Bought", "1"),
        ("Lost", "1"),
    ]
    assert page.context["water"].text == "1"
    assert b"style=" not in page.content


def test_the_export_is_exact_and_only_for_those_who_may_export(as_, market):
    file = b"".join(
        as_("owner").get(reverse("report_channels") + PERIOD + "&export=csv").streaming_content
    ).decode()
    assert "cards-b" in file
    assert "700.00" in file
    assert as_("manager_a").get(reverse("report_channels") + PERIOD + "&export=csv").status_code == 403


def test_a_target_is_set_with_a_trail_and_a_wrong_one_is_refused_at_its_field(as_, cast):
    url = reverse("target")
    assert as_("owner").post(url, {"cac": "-3"}).status_code == 422
    assert as_("owner").post(url, {"cac": "12.50"}).status_code == 302
    assert Target.objects.get().cac_minor == 1250
    assert as_("analyst").post(url, {"cac": "1"}).status_code == 403


def test_a_wrong_day_or_dimension_is_answered_in_a_sentence(as_, cast):
    for query in ("?from=yesterday", "?by=colour", "?from=2026-03-02&to=2026-03-01", "?only.channel=x"):
        response = as_("owner").get(reverse("report_channels") + query)
        assert response.status_code == 422, query


@pytest.mark.parametrize(
    ("page", "leads", "trails"),
    [
        ("report_channels", "card-60", "card-00"),  # dearest first
        ("report_money", "card-60", "card-00"),
        ("report_funnel", "card-00", "card-60"),  # as many adds each: by name
    ],
)
def test_a_long_report_shows_its_first_lines_and_says_how_many_there_are(as_, merchant, page, leads, trails):
    for i in range(61):
        made = channel(f"card-{i:02}", DAY)
        cost(made, DAY, 100 + i)
        add(made, person(DAY), at(DAY))
    client = as_("owner")
    first = client.get(reverse(page) + PERIOD).content.decode()
    assert "The first 60 of 61 lines" in first
    assert leads in first
    assert trails not in first
    whole = client.get(reverse(page) + PERIOD + "&lines=all").content.decode()
    assert trails in whole
    assert "The first 60" not in whole
