"""Talk on other pages: the home page, the banner of those who lead, a person's timeline."""

from datetime import UTC, datetime, timedelta

import pytest

from afflux.contacts import timeline
from afflux.conversations.actions import giving
from afflux.conversations.models import Talk
from afflux.kernel.clock import utc_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return utc_now() - timedelta(hours=3)


@pytest.fixture
def talk(hear, cast):
    hear("在吗")
    Talk.objects.update(unit=cast.store_a)
    return Talk.objects.get()


def test_the_home_page_says_who_waits_and_how_long(talk, as_, cast):
    from afflux.conversations.console.panels import home_waiting

    text = home_waiting(_asks(cast, "operator"))
    assert "1 person has waited for 3 h." in text
    assert home_waiting(_asks(cast, "manager_b")) == ""


def test_whoever_leads_a_store_is_told_of_late_answers_and_nobody_else(talk, as_, now):
    giving.mark_overdue(at=utc_now())
    for name, told in (("manager_a", True), ("operator", True), ("manager_b", False), ("staff_a", False)):
        text = as_(name).get("/pool/").content.decode()
        assert ("1 customer was to be answered by now." in text) == told, name


def test_a_day_of_talk_is_one_entry_of_the_timeline_on_every_page_of_it(talk, hear, cast):
    noon = datetime(2026, 5, 1, 4, tzinfo=UTC)
    first = (noon - talk.opened_at).total_seconds() / 60
    for day in range(3):
        hear(f"question {day}", after=first + 1440 * day)
        hear(f"and {day}", after=first + 1440 * day + 5)
    person, seen, cursor = Talk.objects.get().person, [], None
    while True:
        asked = {"actor": cast.actor("operator"), "only": "talks", "size": 1, "cursor": cursor}
        entries, cursor = timeline.page_of(person, **asked)
        seen += [entry.at for entry in entries]
        if not cursor:
            break
    assert seen[1:] == [noon + timedelta(days=day, minutes=5) for day in (2, 1, 0)]
    assert "Talked on A paper line: 2 messages of theirs, 0 of ours." in entries[0].sentence


def _asks(cast, name):
    from django.test import RequestFactory

    request = RequestFactory().get("/")
    request.actor = cast.actor(name)
    return request
