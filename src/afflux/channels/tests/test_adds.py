"""Adds: what a new contact sets in motion, and what it never does twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from afflux.channels.actions.adds import Loss, record_add, record_adds, record_losses
from afflux.channels.events import PersonAdded, PersonLost
from afflux.channels.models import Add, PaceStop, Quota, Scan
from afflux.channels.pace.scopes import pace_scope
from afflux.channels.tests.standing import (
    NOW,
    add_of,
    make_channel,
    make_code,
    make_person,
    make_scan,
    staff_target,
)
from afflux.contacts.models import Tagging
from afflux.kernel import news
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused
from afflux.kernel.ids import hashed_id
from afflux.organization.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch):
    heard = []
    monkeypatch.setattr(
        news, "_LISTENERS", {**news._LISTENERS, PersonAdded: [heard.append], PersonLost: [heard.append]}
    )
    return heard


def _record(*adds, at=NOW):
    return record_adds(list(adds), by=SYSTEM, at=at).fresh


def test_the_first_add_counts_and_a_later_one_of_the_same_person_is_a_duplicate(cast):
    person = make_person()
    _record(add_of(person, at=NOW), add_of(person, at=NOW + timedelta(hours=1)))
    assert list(Add.objects.order_by("at").values_list("duplicate", flat=True)) == [False, True]


def test_an_older_add_that_is_imported_late_takes_the_place_of_the_first(cast):
    person = make_person()
    _record(add_of(person, at=NOW))
    _record(add_of(person, at=NOW - timedelta(days=30)))
    assert list(Add.objects.order_by("at").values_list("duplicate", flat=True)) == [False, True]


def test_the_same_source_key_twice_is_one_add_and_raises_nothing_twice(cast, told):
    channel = make_channel(cast)
    new = add_of(make_person(), channel=channel.id, staff=cast.staff_a.id, key=hashed_id("row", "1"))
    assert _record(new) == [True]
    assert _record(new) == [False]
    assert (Add.objects.count(), Quota.objects.get().used, len(told), AuditEntry.objects.count()) == (
        1,
        1,
        1,
        1,
    )


def test_a_code_fills_in_channel_and_unit_and_gives_its_tags(cast):
    code = make_code(make_channel(cast), tags=["Spring", "Cards"])
    person = make_person()
    _record(add_of(person, code=code.id))
    add = Add.objects.get()
    assert (add.channel, add.unit) == (code.channel, cast.store_a)
    given = Tagging.objects.filter(person=person).order_by("tag__name").values_list("tag__name", "rule")
    assert list(given) == [("Cards", f"code:{code.slug}"), ("Spring", f"code:{code.slug}")]


def test_whoever_nobody_owns_belongs_to_the_staff_of_the_add_and_to_its_store(cast):
    person = make_person(unit=cast.store_a)
    _record(add_of(person, staff=cast.staff_b.id))
    person.refresh_from_db()
    assert (person.staff, person.unit) == (cast.staff_b, cast.store_b)


def test_an_owner_is_never_taken_away_by_a_later_add(cast):
    person = make_person(staff=cast.staff_a, unit=cast.store_a)
    _record(add_of(person, staff=cast.staff_b.id))
    person.refresh_from_db()
    assert (person.staff, person.unit) == (cast.staff_a, cast.store_a)


def test_without_staff_the_person_gets_the_unit_of_the_channel(cast):
    person = make_person()
    _record(add_of(person, channel=make_channel(cast).id))
    person.refresh_from_db()
    assert (person.staff, person.unit) == (None, cast.store_a)


def test_an_add_through_an_assigned_scan_takes_no_second_place(cast):
    channel = make_channel(cast)
    code = make_code(channel)
    scan = make_scan(code, staff_target(code, cast.staff_a))
    _record(add_of(make_person(), code=code.id, staff=cast.staff_a.id, scan=scan.id))
    assert Quota.objects.get(scope=pace_scope(channel.mode_id, cast.staff_a.id)).used == 0


@pytest.mark.parametrize(
    "how", ["without a scan", "through a fallback scan", "with other staff than the scan's"]
)
def test_an_add_that_no_assigned_scan_counted_takes_its_place_under_pace(cast, how):
    channel = make_channel(cast)
    code = make_code(channel)
    outcome = Scan.Outcome.FALLBACK if "fallback" in how else Scan.Outcome.ASSIGNED
    scan = make_scan(code, staff_target(code, cast.staff_a), outcome=outcome)
    staff = cast.staff_b if "other" in how else cast.staff_a
    _record(add_of(make_person(), code=code.id, staff=staff.id, scan=None if "without" in how else scan.id))
    held = Quota.objects.get(scope=pace_scope(channel.mode_id, staff.id))
    assert (held.used, held.day) == (1, date(2026, 6, 1))


def test_the_day_of_the_counter_is_the_shops_own(cast):
    code = make_code(make_channel(cast))
    late = NOW.replace(hour=17)  # one in the morning of 2 June in Shanghai
    _record(add_of(make_person(), at=late, code=code.id, staff=cast.staff_a.id), at=late)
    assert Quota.objects.get().day == date(2026, 6, 2)


def test_every_add_is_told_with_its_facts(cast, told):
    code = make_code(make_channel(cast))
    person = make_person()
    _record(add_of(person, code=code.id, staff=cast.staff_a.id))
    (heard,) = told
    assert (heard.person, heard.code, heard.channel, heard.duplicate) == (
        person.id,
        code.id,
        code.channel_id,
        False,
    )


def test_a_loss_is_kept_once_with_its_first_date(cast, told):
    person = make_person()
    _record(add_of(person))
    add = Add.objects.get()
    assert record_losses([Loss(add.id, NOW + timedelta(days=2))], by=SYSTEM, at=NOW) == 1
    assert record_losses([Loss(add.id, NOW + timedelta(days=5))], by=SYSTEM, at=NOW) == 0
    add.refresh_from_db()
    assert add.lost_at == NOW + timedelta(days=2)
    assert [type(one) for one in told] == [PersonAdded, PersonLost]


def test_nobody_is_lost_before_having_been_added(cast):
    with pytest.raises(Refused, match="before having been added"):
        record_add(add_of(make_person(), lost_at=NOW - timedelta(days=1)), by=SYSTEM, at=NOW)
    assert Add.objects.count() == 0


def test_the_same_add_told_later_with_the_day_of_its_loss_notes_the_loss(cast):
    key = hashed_id("row", "1")
    person = make_person()
    _record(add_of(person, key=key))
    _record(add_of(person, key=key, lost_at=NOW + timedelta(days=1)))
    assert Add.objects.get().lost_at == NOW + timedelta(days=1)


def _burst(cast, channel, count, *, at=NOW):
    people = [make_person(f"Guest {n}") for n in range(count)]
    _record(*(add_of(p, at=at, channel=channel.id, staff=cast.staff_a.id) for p in people), at=at)


def test_the_add_that_exceeds_the_burst_stops_the_account_for_the_modes_pause(cast):
    channel = make_channel(cast, mode="manual_call")  # 20 an hour
    _burst(cast, channel, 20)
    assert PaceStop.objects.count() == 0
    _burst(cast, channel, 1)
    stop = PaceStop.objects.get()
    assert (stop.staff, stop.mode, stop.reason) == (cast.staff_a, channel.mode, "burst:21/20")
    assert stop.until - stop.began_at == timedelta(minutes=channel.mode.burst_pause_minutes)
    entry = AuditEntry.objects.get(verb="pace.stopped")
    assert (entry.actor_kind, entry.detail["adds"]) == ("system", 21)


def test_an_account_that_rests_already_is_not_stopped_a_second_time(cast):
    channel = make_channel(cast, mode="manual_call")
    _burst(cast, channel, 21)
    _burst(cast, channel, 5)
    assert PaceStop.objects.count() == 1


def test_after_a_stop_was_lifted_the_hour_is_counted_anew(cast):
    channel = make_channel(cast, mode="manual_call")
    _burst(cast, channel, 21)
    PaceStop.objects.update(lifted_at=NOW + timedelta(minutes=1))
    later = NOW + timedelta(minutes=2)
    _burst(cast, channel, 20, at=later)
    assert PaceStop.objects.count() == 1
    _burst(cast, channel, 1, at=later)
    assert PaceStop.objects.count() == 2


def test_old_adds_that_are_imported_late_make_no_burst_of_today(cast):
    channel = make_channel(cast, mode="manual_call")
    people = [make_person(f"Guest {n}") for n in range(50)]
    yesterday = NOW - timedelta(days=1)
    _record(*(add_of(p, at=yesterday, channel=channel.id, staff=cast.staff_a.id) for p in people))
    assert PaceStop.objects.count() == 0


def test_adds_that_fail_leave_nothing_behind(cast, monkeypatch):
    code = make_code(make_channel(cast, mode="manual_call"), tags=["Spring"])
    person = make_person()

    def broken(_news):
        raise RuntimeError("a listener failed")

    monkeypatch.setattr(news, "_LISTENERS", {**news._LISTENERS, PersonAdded: [broken]})
    with pytest.raises(RuntimeError):
        _record(add_of(person, code=code.id, staff=cast.staff_a.id))
    assert (Add.objects.count(), Quota.objects.count(), Tagging.objects.count()) == (0, 0, 0)
