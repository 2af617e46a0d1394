"""Where an account stands today: level, places, band, stop, tomorrow, and who will not reach the floor."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from afflux.channels.actions.adds import record_adds
from afflux.channels.actions.pace import lift_stop, stop_pace, watch_pace
from afflux.channels.models import Mode, PaceAlert, PacePoint, PaceStop, Quota
from afflux.channels.pace.forecast import Forecast, TooFewDays
from afflux.channels.pace.levels import State, levels
from afflux.channels.pace.ramp import Band
from afflux.channels.pace.scopes import pace_scope
from afflux.channels.tests.standing import NOW, add_of, make_channel, make_code, make_person, staff_target
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused
from afflux.organization.models import AuditEntry

pytestmark = pytest.mark.django_db
ZONE = "Asia/Shanghai"
LATE = NOW.replace(hour=13, minute=30)  # 21:30 in Shanghai


@pytest.fixture
def channel(cast):
    channel = make_channel(cast)
    PacePoint.objects.filter(mode=channel.mode).delete()
    PacePoint.objects.create(mode=channel.mode, age_days=0, floor=0, ceiling=10)
    PacePoint.objects.create(mode=channel.mode, age_days=100, floor=10, ceiling=30)
    return channel


def _adds(cast, channel, count, *, at=NOW, staff=None):
    people = [make_person(f"Guest {n}") for n in range(count)]
    staff = staff or cast.staff_a
    record_adds([add_of(p, at=at, channel=channel.id, staff=staff.id) for p in people], by=SYSTEM, at=at)


def _weeks(cast, channel, per_day, days=40):
    for n in range(1, days + 1):
        _adds(cast, channel, per_day, at=NOW - timedelta(days=n))


def _level(cast, at=NOW):
    (found,) = levels([cast.staff_a], at=at, zone=ZONE)
    return found


def test_the_band_is_that_of_the_accounts_age(cast, channel):
    cast.staff_a.account_opened_on = date(2026, 6, 1) - timedelta(days=50)
    _adds(cast, channel, 3)
    found = _level(cast)
    assert (found.age_days, found.band, found.adds, found.taken) == (50, Band(5, 20), 3, 3)


def test_a_live_target_is_enough_to_be_in_the_table(cast, channel):
    staff_target(make_code(channel), cast.staff_a)
    found = _level(cast)
    assert (found.adds, found.live, found.tomorrow) == (0, True, TooFewDays(0))


def test_whoever_runs_nothing_is_not_in_the_table(cast, channel):
    assert levels([cast.staff_a, cast.staff_b], at=NOW, zone=ZONE) == []


def test_forty_days_of_adds_make_a_forecast_of_tomorrow(cast, channel):
    _weeks(cast, channel, 4)
    found = _level(cast)
    assert isinstance(found.tomorrow, Forecast)
    assert (found.tomorrow.day, round(found.tomorrow.mean)) == (date(2026, 6, 2), 4)
    assert found.tomorrow.low < 4 < found.tomorrow.high


def test_a_week_of_adds_is_too_few_days_and_says_so(cast, channel):
    _weeks(cast, channel, 4, days=7)
    assert _level(cast).tomorrow == TooFewDays(7)


def test_states_follow_stop_ceiling_and_floor(cast, channel):
    staff_target(make_code(channel), cast.staff_a)
    assert _level(cast).state == State.BELOW
    _adds(cast, channel, 12)
    assert _level(cast).state == State.WITHIN
    Quota.objects.filter(scope=pace_scope(channel.mode_id, cast.staff_a.id)).update(used=30)
    assert _level(cast).state == State.FULL
    stop_pace(by=SYSTEM, at=NOW, staff=cast.staff_a, mode=channel.mode, minutes=10, reason="")
    assert _level(cast).state == State.STOPPED
    assert _level(cast, NOW + timedelta(minutes=10)).state == State.FULL


def test_a_store_manager_stops_and_lifts_the_own_staff_only(cast, channel):
    manager = cast.actor("manager_a")
    stop = stop_pace(by=manager, at=NOW, staff=cast.staff_a, mode=channel.mode, minutes=60, reason="too many")
    with pytest.raises(Refused):
        stop_pace(by=manager, at=NOW, staff=cast.staff_b, mode=channel.mode, minutes=60, reason="")
    with pytest.raises(Refused):
        lift_stop(stop.id, by=cast.actor("manager_b"), at=NOW)
    lift_stop(stop.id, by=manager, at=NOW)
    assert PaceStop.objects.get().lifted_at == NOW
    assert list(
        AuditEntry.objects.filter(verb__startswith="pace.").order_by("id").values_list("verb", flat=True)
    ) == ["pace.stopped", "pace.lifted"]


@pytest.mark.parametrize("role", ["staff_a", "analyst", "outsider"])
def test_staff_analysts_and_outsiders_stop_nobody(cast, channel, role):
    with pytest.raises(Refused):
        stop_pace(by=cast.actor(role), at=NOW, staff=cast.staff_a, mode=channel.mode, minutes=60, reason="")


@pytest.mark.parametrize("minutes", [0, -1, 60 * 24 * 91])
def test_a_stop_has_an_end_within_ninety_days(cast, minutes):
    with pytest.raises(Refused, match="one minute to 90 days"):
        stop_pace(
            by=SYSTEM, at=NOW, staff=cast.staff_a, mode=Mode.objects.first(), minutes=minutes, reason=""
        )


def test_a_stop_that_ended_cannot_be_lifted(cast, channel):
    stop = stop_pace(by=SYSTEM, at=NOW, staff=cast.staff_a, mode=channel.mode, minutes=10, reason="")
    with pytest.raises(Refused, match="lifted or ended"):
        lift_stop(stop.id, by=SYSTEM, at=NOW + timedelta(minutes=11))


def test_late_in_the_day_whoever_is_below_the_floor_is_noted_once(cast, channel):
    _weeks(cast, channel, 12, days=20)
    _adds(cast, channel, 6)
    assert watch_pace(at=LATE, zone=ZONE) == 1
    assert watch_pace(at=LATE + timedelta(minutes=15), zone=ZONE) == 0
    alert = PaceAlert.objects.get()
    assert (alert.staff, alert.level, alert.floor, alert.expected, alert.day) == (
        cast.staff_a,
        6,
        10,
        6,
        date(2026, 6, 1),
    )
    assert AuditEntry.objects.filter(verb="pace.below_floor").count() == 1


def test_at_noon_an_account_that_usually_brings_three_is_foreseen_to_stay_below_ten(cast, channel):
    _weeks(cast, channel, 3)
    morning = NOW.replace(hour=2)
    assert watch_pace(at=morning, zone=ZONE) == 1
    assert PaceAlert.objects.get().expected < 10


def test_at_noon_an_account_that_usually_brings_twenty_is_left_in_peace(cast, channel):
    _weeks(cast, channel, 20)
    assert watch_pace(at=NOW.replace(hour=2), zone=ZONE) == 0


@pytest.mark.parametrize("why", ["off duty", "stopped", "idle for weeks", "no floor"])
def test_no_alarm_is_raised_where_a_quiet_day_is_meant(cast, channel, why):
    if why == "idle for weeks":
        _adds(cast, channel, 12, at=NOW - timedelta(days=20))
    else:
        staff_target(make_code(channel), cast.staff_a)
    if why == "off duty":
        type(cast.staff_a).objects.filter(pk=cast.staff_a.pk).update(on_duty=False)
    if why == "stopped":
        stop_pace(by=SYSTEM, at=NOW, staff=cast.staff_a, mode=channel.mode, minutes=60 * 20, reason="")
    if why == "no floor":
        PacePoint.objects.update(floor=0)
    assert watch_pace(at=LATE, zone=ZONE) == 0
