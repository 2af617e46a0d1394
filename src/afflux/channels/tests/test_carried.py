"""What a line says of adds and losses: one add however often and in whatever order it is said, and who ended it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from afflux.channels.actions.adds import record_add
from afflux.channels.carried import hearing
from afflux.channels.carried.settling import settle
from afflux.channels.events import AddsSettled, PersonLost
from afflux.channels.models import Add, Bond, Quota
from afflux.channels.pace.scopes import pace_scope
from afflux.channels.tests.standing import add_of, make_channel, make_code, make_person, staff_target
from afflux.connectors import actions
from afflux.connectors.happenings import Added, Left
from afflux.connectors.tests.conftest import VALUES
from afflux.contacts.models import Consent, Identity, Person
from afflux.kernel import news
from afflux.kernel.actors import SYSTEM
from afflux.kernel.ids import hashed_id
from afflux.organization.accounts import assign, note
from afflux.organization.models import Account

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)


@pytest.fixture
def line(merchant):
    return actions.add(by=SYSTEM, at=AT, kind="wecom", name="清泉", values=VALUES)


@pytest.fixture
def fang(cast, line):
    note(line.id, [("fang", "")], at=AT)
    assign(Account.objects.get(), cast.staff_a, by=SYSTEM, at=AT)
    return cast.staff_a


@pytest.fixture
def code(cast, fang):
    made = make_code(make_channel(cast), tags=["老客"])
    staff_target(made, fang)
    return made


def word(line, minutes, what="added", *, key=None, peer="wm1", **more):
    given = {
        "connection": line.id,
        "at": AT + timedelta(minutes=minutes),
        "account": "fang",
        "peer": peer,
        "key": key or f"{what}/{minutes}",
        **more,
    }
    return Left(**{"by": "peer", **given}) if what == "left" else Added(**given)


def hear(*words):
    for told in words:
        (hearing.left if isinstance(told, Left) else hearing.added)(told)
    return settle(at=AT + timedelta(days=1))


def minutes():
    """Every add as (from, until), in minutes after AT."""
    rows = Add.objects.order_by("at").values_list("at", "lost_at")
    return [tuple(one and int((one - AT).total_seconds() / 60) for one in row) for row in rows]


def test_who_scans_a_code_of_the_carrier_is_an_add_of_that_code_and_member(line, code, fang):
    assert hear(word(line, 0, state=code.slug)) == 1
    add = Add.objects.get()
    assert (add.code, add.channel, add.staff, add.unit) == (code, code.channel, fang, fang.unit)
    assert (add.carrier, add.origin, add.at, add.duplicate) == ("wecom", "wecom", AT, False)
    identity = add.person.identities.get()
    assert (identity.kind, identity.value) == ("wecom", "wm1")
    assert [tagging.tag.name for tagging in add.person.taggings.all()] == ["老客"]
    assert add.person.staff == fang
    assert not Consent.objects.exists()
    assert not add.person.simulated
    assert hear(word(line, 0, state=code.slug)) == 0
    assert Add.objects.count() == 1


def test_an_add_takes_a_place_of_its_code_its_target_and_its_pace(line, code, fang, merchant):
    hear(*(word(line, n, peer=f"wm{n}", state=code.slug) for n in range(3)))
    used = dict(Quota.objects.values_list("scope", "used"))
    target = code.targets.get().id
    assert used == {code.id: 3, target: 3, pace_scope(code.channel.mode_id, fang.id): 3}


def test_a_person_who_leaves_and_comes_again_is_two_adds_whatever_the_order_of_the_words(line, code):
    told = [word(line, 0), word(line, 5, "left"), word(line, 9), word(line, 12, "left"), word(line, 20)]
    for number, order in enumerate(permutations(told)):
        if number % 7 == 0:
            Bond.objects.all().delete()
            Add.objects.all().delete()
            for one in order:
                hear(one)
            assert minutes() == [(0, 5), (9, 12), (20, None)], [one.key for one in order]


def test_a_loss_that_comes_before_its_add_waits_for_it(line, code):
    hear(word(line, 5, "left"))
    assert not Add.objects.exists()
    hear(word(line, 0))
    assert minutes() == [(0, 5)]


def test_a_loss_of_before_ends_no_later_add(line, code):
    hear(word(line, 9))
    hear(word(line, 5, "left"))
    assert minutes() == [(9, None)]


def test_an_add_told_again_by_a_list_a_second_apart_is_the_same_add(line, code):
    hear(word(line, 1, key="event"), word(line, 2, key="list"))
    hear(word(line, 0, key="other list", state=code.slug))
    assert minutes() == [(1, None)]


def test_within_one_second_who_is_a_contact_leaves_and_comes_again(line, code):
    hear(word(line, 0, key="a"), word(line, 0, "left"))
    assert minutes() == [(0, 0)]
    hear(word(line, 7, key="b"), word(line, 9, "left"), word(line, 9, key="c"))
    assert minutes() == [(0, 0), (7, 9), (9, None)]


def test_who_left_is_told_so_that_a_member_who_deletes_customers_is_seen(line, code, fang, monkeypatch):
    told = []
    monkeypatch.setitem(news._LISTENERS, PersonLost, [told.append])
    hear(
        word(line, 0),
        word(line, 5, "left", by="account"),
        word(line, 0, peer="wm2"),
        word(line, 6, "left", peer="wm2"),
    )
    assert sorted((one.by, one.staff == fang.id) for one in told) == [("account", True), ("peer", True)]
    assert set(Add.objects.values_list("lost_by", flat=True)) == {"account", "peer"}


def test_whoever_looks_at_new_contacts_hears_once_of_a_set_when_they_are_there(line, code, monkeypatch):
    told = []
    monkeypatch.setitem(
        news._LISTENERS, AddsSettled, [lambda one: told.append((one.words, Add.objects.count()))]
    )
    hear(*(word(line, n, peer=f"wm{n}") for n in range(3)))
    hear(word(line, 0, peer="wm0"))
    assert told == [(3, 3)]


def test_half_an_add_counts_when_it_is_confirmed_and_may_say_the_code(line, code):
    hear(word(line, 0, half=True, state=code.slug))
    assert not Add.objects.exists()
    assert not Person.objects.exists()
    hear(word(line, 1, key="whole"))
    assert minutes() == [(1, None)]
    assert Add.objects.get().code == code


def test_who_came_before_we_listened_is_lost_where_a_file_had_brought_them(line, fang):
    person = make_person()
    Identity.objects.create(
        key=hashed_id("wecom", "wm1"), person=person, kind="wecom", value="wm1", added_at=AT
    )
    mine = add_of(person, at=AT - timedelta(days=90), staff=fang.id, carrier="wecom", origin="import")
    other = add_of(person, at=AT - timedelta(days=80), carrier="phone")
    for one in (mine, other):
        record_add(one, by=SYSTEM, at=AT)
    hear(word(line, 5, "left"))
    assert list(Add.objects.order_by("at").values_list("lost_by", flat=True)) == ["peer", ""]


def test_two_companies_ids_never_meet_and_the_first_keeps_its_ids_bare(line, merchant):
    other = actions.add(
        by=SYSTEM, at=AT + timedelta(days=1), kind="wecom", name="二号",
        values={**VALUES, "corp_id": "ww0123456789", "base_url": "http://127.0.0.1:8090"},
    )  # fmt: skip
    again = actions.add(by=SYSTEM, at=AT + timedelta(days=2), kind="wecom", name="又一", values=VALUES)
    hear(word(line, 0), word(other, 0), word(again, 0, account="li"))
    held = Identity.objects.order_by("value").values_list("value", "person__simulated")
    assert list(held) == [("wm1", False), ("ww0123456789:wm1", True)]
    assert Add.objects.filter(duplicate=True).count() == 1


def test_adds_that_waited_for_their_member_get_it_and_the_store(line, cast):
    hear(word(line, 0), word(line, 0, peer="wm2"))
    assert not Add.objects.exclude(staff=None).exists()
    note(line.id, [("fang", "")], at=AT)
    assign(Account.objects.get(), cast.staff_b, by=SYSTEM, at=AT)
    assert set(Add.objects.values_list("staff", "unit")) == {(cast.staff_b.id, cast.store_b.id)}
    assert Person.objects.filter(staff=cast.staff_b, unit=cast.store_b).count() == 2


def test_a_word_that_cannot_be_understood_stands_in_nobodys_way(line, code):
    hear(word(line, 0, peer=" "), word(line, 0))
    assert minutes() == [(0, None)]
    assert Bond.objects.get(peer=" ").problem == "contacts.empty_identity"


def test_who_only_comes_to_a_desk_of_ours_is_no_add(line, now):
    news.tell(Added(connection=line.id, key="visit", at=now, account="wkDesk", peer="wmVisitor", visit=True))
    assert Bond.objects.count() == 0
