"""Drain → Pace, as each role sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from afflux.channels.actions.adds import record_adds
from afflux.channels.actions.pace import stop_pace
from afflux.channels.models import PaceAlert, PaceStop
from afflux.channels.tests.standing import add_of, make_channel, make_code, make_person, staff_target
from afflux.kernel.actors import SYSTEM
from afflux.kernel.clock import local_day, utc_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel(cast):
    channel = make_channel(cast)
    code = make_code(channel)
    staff_target(code, cast.staff_a)
    staff_target(code, cast.staff_b)
    return channel


def _page(client, **asked):
    answer = client.get(reverse("pace"), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_headquarters_sees_every_account_with_its_band(channel, as_):
    page = _page(as_("operator"))
    assert "阿芳" in page
    assert "Ben" in page
    assert "Too few days: 0 of 14" in page


def test_a_store_manager_sees_the_own_store_only(channel, as_):
    page = _page(as_("manager_a"))
    assert "阿芳" in page
    assert "Ben" not in page


def test_staff_see_their_own_account_and_no_button(channel, as_):
    page = _page(as_("staff_a"))
    assert "阿芳" in page
    assert "Ben" not in page
    assert "/drain/pace/stop/" not in page


def test_the_page_speaks_chinese(channel, as_):
    page = _page(as_("operator", "zh-hans"))
    assert "节奏" in page
    assert "天数太少" in page


def test_a_store_manager_lets_the_own_staff_rest_and_lifts_it_again(channel, cast, as_):
    client = as_("manager_a")
    url = reverse("pace_stop", args=[cast.staff_a.id, channel.mode_id])
    assert client.post(url, {"minutes": "45", "reason": "holiday"}).status_code == 302
    stop = PaceStop.objects.get()
    page = _page(client)
    assert "Resting" in page
    assert "holiday" in page
    assert client.post(reverse("pace_lift", args=[stop.id])).status_code == 302
    stop.refresh_from_db()
    assert stop.lifted_at is not None


def test_another_stores_account_is_not_there_to_be_stopped(channel, cast, as_):
    client = as_("manager_a")
    url = reverse("pace_stop", args=[cast.staff_b.id, channel.mode_id])
    assert client.post(url, {"minutes": "45"}).status_code == 404
    stop = stop_pace(by=SYSTEM, at=utc_now(), staff=cast.staff_b, mode=channel.mode, minutes=10, reason="")
    assert client.post(reverse("pace_lift", args=[stop.id])).status_code == 404
    assert PaceStop.objects.get().lifted_at is None


def test_a_stop_without_length_is_said_at_its_field(channel, cast, as_):
    answer = as_("operator").post(
        reverse("pace_stop", args=[cast.staff_a.id, channel.mode_id]), {"minutes": "0"}
    )
    assert answer.status_code == 422
    assert "one minute to 90 days" in answer.content.decode()


def test_a_burst_shows_its_figures(channel, cast, as_):
    call = make_channel(cast, mode="manual_call", key="calls")
    now = utc_now()
    people = [make_person(f"Guest {n}") for n in range(21)]
    record_adds(
        [add_of(p, at=now, channel=call.id, staff=cast.staff_a.id) for p in people], by=SYSTEM, at=now
    )
    page = _page(as_("operator"))
    assert "21 adds within an hour, 20 are allowed" in page


def test_todays_alerts_stand_on_the_page(channel, cast, as_):
    now = utc_now()
    PaceAlert.objects.create(
        staff=cast.staff_a,
        mode=channel.mode,
        day=local_day(now, "Asia/Shanghai"),
        at=now,
        level=1,
        floor=10,
        expected=4,
    )
    assert "at most 4 adds are expected by midnight, the floor is 10" in _page(as_("operator"))
    assert "at most 4 adds" not in _page(as_("manager_b"))


def test_filters_narrow_the_table_and_nonsense_finds_nobody(channel, cast, as_):
    client = as_("operator")
    assert "Ben" not in _page(client, unit=str(cast.store_a.id))
    assert "阿芳" not in _page(client, mode="sms")
    assert "No account takes people here yet" in _page(client, unit="nonsense")


def test_the_table_is_read_in_a_fixed_number_of_queries(channel, cast, as_, django_assert_max_num_queries):
    client = as_("operator")
    _page(client)
    with django_assert_max_num_queries(32):
        _page(client)


def test_an_ended_stop_no_longer_holds(channel, cast, as_):
    before = utc_now() - timedelta(hours=2)
    stop_pace(by=SYSTEM, at=before, staff=cast.staff_a, mode=channel.mode, minutes=30, reason="")
    assert "Resting" not in _page(as_("operator"))


def test_the_home_page_shows_the_gauges_and_alerts_of_the_readers_own_store(channel, cast, as_):
    now = utc_now()
    record_adds([add_of(make_person(), at=now, channel=channel.id, staff=cast.staff_a.id)], by=SYSTEM, at=now)
    PaceAlert.objects.create(
        staff=cast.staff_a,
        mode=channel.mode,
        day=local_day(now, "Asia/Shanghai"),
        at=now,
        level=1,
        floor=10,
        expected=4,
    )
    mine = as_("manager_a").get("/").content.decode()
    assert "Pace today" in mine
    assert "1 account will not reach its floor today" in mine
    other = as_("manager_b").get("/").content.decode()
    assert "Pace today" not in other
    assert "will not reach its floor" not in other


def test_the_watch_runs_for_a_merchant_and_does_nothing_without_one(channel, cast, merchant):
    from afflux.channels.jobs import watch

    watch()
    type(merchant).objects.all().delete()
    watch()
