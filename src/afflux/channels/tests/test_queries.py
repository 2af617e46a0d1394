"""What the pages of drainage count."""

from datetime import date, timedelta

import pytest

from afflux.channels.models import Add, Cost, Exposure, Quota, Scan
from afflux.channels.queries.channels import facts_of
from afflux.channels.queries.expiring import expiring
from afflux.channels.queries.scans import last_scans, scans_by_hour, scans_on, today_of
from afflux.channels.tests.standing import NOW, make_channel, make_code, make_person, make_scan, staff_target
from afflux.kernel.ids import new_id

pytestmark = pytest.mark.django_db
ZONE = "Asia/Shanghai"


@pytest.fixture
def code(cast):
    return make_code(make_channel(cast), daily_cap=50)


def test_scans_are_counted_by_the_hour_of_the_merchants_clock_without_previews(cast, code):
    target = staff_target(code, cast.staff_a)
    for outcome in (1, 1, 2, 3, 4, 5):
        make_scan(code, target, outcome=outcome)
    make_scan(code, target, at=NOW + timedelta(hours=1))
    rows = scans_by_hour(
        codes=[code.id], since=NOW - timedelta(hours=2), until=NOW + timedelta(hours=2), zone=ZONE
    )
    assert [(f"{r.hour:%H:%M}", r.assigned, r.returning, r.fallback, r.not_valid, r.all) for r in rows] == [
        ("12:00", 2, 1, 1, 1, 5),
        ("13:00", 1, 0, 0, 0, 1),
    ]
    assert scans_on(codes=[code.id], day=date(2026, 6, 1), zone=ZONE) == {code.id: 6}
    assert len(last_scans(code=code)) == 7


def test_today_is_the_codes_own_day(cast, code):
    target = staff_target(code, cast.staff_a)
    target.daily_cap = 10
    target.save()
    for scope, used in ((code.id, 7), (target.id, 4)):
        Quota.objects.create(scope=scope, day=date(2026, 6, 1), used=used)
        Quota.objects.create(scope=scope, day=date(2026, 5, 31), used=9)
    today = today_of(code=code, at=NOW)
    assert (today.day, today.used, today.cap) == (date(2026, 6, 1), 7, 50)
    assert [(place.used, place.cap) for place in today.places] == [(4, 10)]
    assert today_of(code=code, at=NOW + timedelta(hours=12)).used == 0


def test_the_alarm_rings_for_codes_that_end_soon_and_for_those_just_ended(cast, code):
    ends = {"soon": 3, "later": 30, "ended": -2, "long ago": -40}
    for name, days in ends.items():
        row = make_code(code.channel, valid_to=NOW + timedelta(days=days))
        row.name = name
        row.save()
    rung = expiring(by=cast.actor("manager_a"), at=NOW)
    assert [(one.code.name, one.days, one.ended) for one in rung] == [("ended", 2, True), ("soon", 3, False)]
    assert expiring(by=cast.actor("manager_b"), at=NOW) == []


def test_the_facts_of_a_channel_leave_removed_entries_out(cast, code):
    channel, day = code.channel, date(2026, 6, 1)
    target = staff_target(code, cast.staff_a)
    for outcome in (Scan.Outcome.ASSIGNED, Scan.Outcome.PREVIEW):
        make_scan(code, target, outcome=outcome)
    for quantity, removed in ((1000, None), (9, NOW)):
        Exposure.objects.create(
            channel=channel,
            day=day,
            quantity=quantity,
            seconds=60,
            source_key=new_id(),
            recorded_at=NOW,
            removed_at=removed,
        )
        Cost.objects.create(
            channel=channel, day=day, kind="material", amount_minor=quantity * 5, currency="CNY", source_key=new_id(),
            recorded_at=NOW, removed_at=removed,
        )  # fmt: skip
    for duplicate in (False, True):
        Add.objects.create(
            person=make_person(), channel=channel, origin="hand", at=NOW, duplicate=duplicate, lost_at=NOW if duplicate else None,
            source_key=new_id(),
        )  # fmt: skip
    facts = facts_of(channel=channel, since=day, until=day, zone=ZONE)
    assert (facts.exposures, facts.seconds, facts.scans, facts.adds, facts.duplicates, facts.lost) == (
        1000,
        60,
        1,
        2,
        1,
        1,
    )
    assert facts.totals == [("CNY", 50_00)]
