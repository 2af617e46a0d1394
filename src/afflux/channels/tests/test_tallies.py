"""The counts that triggers keep say what counting the adds would say, whatever was written and however often it was folded."""

from __future__ import annotations

import random
import threading
from collections import Counter
from datetime import timedelta
from zoneinfo import ZoneInfo

import conftest
import pytest
from django.db import connection, connections, transaction

from afflux.channels.actions.tallies import fold_tallies
from afflux.channels.models import Add, Channel, DayTally, Mode, PoolTally
from afflux.channels.tests.committing import committed
from afflux.channels.tests.standing import NOW, make_channel, make_person
from afflux.kernel.ids import new_id
from afflux.organization.models import Merchant


def _adds(count, **fields):
    person = make_person()
    given = {"person": person, "at": NOW, "origin": "hand", **fields}
    return Add.objects.bulk_create([Add(source_key=new_id(), **given) for _ in range(count)])


def _exact():
    """Compare every tally with a plain count of the adds."""
    zone = ZoneInfo(Merchant.objects.get().timezone)
    pool, days = Counter(), Counter()
    for add in Add.objects.select_related("channel"):
        if not add.duplicate and add.lost_at is None:
            pool[add.unit_id, add.staff_id] += 1
        if add.staff_id and add.channel:
            days[add.staff_id, add.channel.mode_id, add.at.astimezone(zone).date()] += 1
    told_pool, told_days = Counter(), Counter()
    for row in PoolTally.objects.all():
        told_pool[row.unit, row.staff] += row.kept
    for row in DayTally.objects.all():
        told_days[row.staff, row.mode, row.day] += row.adds
    assert {k: n for k, n in told_pool.items() if n} == pool
    assert {k: n for k, n in told_days.items() if n} == days


@pytest.fixture
def channel(cast):
    return make_channel(cast)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_written_the_tallies_say_what_a_count_says(cast, channel, seed):
    draw = random.Random(seed)
    other = make_channel(cast, key="posters", mode="store_poster")
    for _ in range(40):
        some = Add.objects.filter(pk__in=draw.sample(all_ids := list(_ids()), min(len(all_ids), 5)))
        at = NOW - timedelta(hours=draw.randrange(200))
        write = draw.randrange(8)
        if write < 3:
            fields = {
                "staff": draw.choice([cast.staff_a, cast.staff_b, None]),
                "channel": draw.choice([channel, other, None]),
            }
            _adds(draw.randrange(1, 6), at=at, unit=draw.choice([cast.store_a, None]), **fields)
        elif write == 3:
            some.update(lost_at=draw.choice([at, None]))
        elif write == 4:
            some.update(duplicate=draw.random() < 0.7, person=make_person("Kept one"))
        elif write == 5:
            some.update(staff=cast.staff_b, at=at, channel=draw.choice([channel, other]))
        elif write == 6:
            some.delete()
        else:
            fold_tallies()
    _exact()
    fold_tallies()
    _exact()
    groups = DayTally.objects.values_list("staff", "mode", "day")
    assert len(set(groups)) == len(groups)


def _ids():
    return Add.objects.order_by("id").values_list("id", flat=True)


@pytest.mark.django_db
def test_what_changes_neither_count_writes_nothing(cast, channel):
    _adds(3, channel=channel, staff=cast.staff_a)
    before = DayTally.objects.count(), PoolTally.objects.count()
    Add.objects.update(person=make_person("Somebody else"), scan=new_id())
    assert (DayTally.objects.count(), PoolTally.objects.count()) == before


@pytest.mark.django_db
def test_a_channel_that_moves_to_another_mode_takes_its_adds_along(cast, channel):
    _adds(3, channel=channel, staff=cast.staff_a)
    _adds(2, channel=make_channel(cast, key="more cards"), staff=cast.staff_a)
    Channel.objects.filter(pk=channel.pk).update(mode=Mode.objects.get(key="sms"))
    _exact()


@pytest.mark.django_db
def test_days_are_counted_again_when_the_merchant_moves_to_another_zone(cast, channel):
    _adds(3, channel=channel, staff=cast.staff_a, at=NOW.replace(hour=20))
    Merchant.objects.update(timezone="America/New_York")
    _exact()
    Merchant.objects.update(name="Same zone")
    _exact()


@pytest.mark.django_db
def test_nothing_is_counted_of_a_table_that_was_emptied(cast, channel):
    _adds(3, channel=channel, staff=cast.staff_a)
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("truncate channels_add cascade")
    assert not PoolTally.objects.exists()
    assert not DayTally.objects.exists()


@pytest.fixture
def really(django_db_setup, django_db_blocker):
    """The standing cast, committed."""
    with committed(django_db_blocker):
        yield conftest.cast.__wrapped__(Merchant.objects.create(id=1, name="清泉 Springs", created_at=NOW))


def _at_once(*jobs):
    def run(job):
        try:
            job()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
        assert not one.is_alive()


def test_two_writers_and_a_fold_at_once_lose_no_add(really):
    channel = make_channel(really)
    halfway = threading.Barrier(3, timeout=30)

    def write():
        with transaction.atomic():  # both hold their rows of the same groups open at the same moment
            _adds(2, channel=channel, staff=really.staff_a, unit=really.store_a)
            halfway.wait()
        for _ in range(10):
            _adds(1, channel=channel, staff=really.staff_a, unit=really.store_a)

    def fold():
        halfway.wait()
        for _ in range(10):
            fold_tallies()

    _at_once(write, write, fold)
    assert PoolTally.objects.count() >= 1
    _exact()


def test_a_writer_that_commits_after_its_channel_moved_is_counted_under_the_new_mode(really):
    channel, sms = make_channel(really), Mode.objects.get(key="sms")
    written = threading.Event()

    def write():
        with transaction.atomic():
            _adds(2, channel=channel, staff=really.staff_a)
            written.set()
            with connection.cursor() as cursor:
                cursor.execute("select pg_sleep(0.3)")

    def move():
        assert written.wait(30)
        Channel.objects.filter(pk=channel.pk).update(mode=sms)

    _at_once(write, move)
    _exact()
    assert set(DayTally.objects.filter(adds__gt=0).values_list("mode", flat=True)) >= {sms.id}
