"""Who is given a conversation, and by when an answer is due."""

from datetime import UTC, datetime, timedelta

import pytest

from afflux.conversations import desks, working
from afflux.conversations.actions import desk, giving, saying
from afflux.conversations.models import Desk, Seat, Talk
from afflux.events.models import Event
from afflux.kernel.errors import Refused
from afflux.organization.models import Grant, Role, User

pytestmark = pytest.mark.django_db
WEEK = "1-5 09:00-18:00; 6 10:00-16:00"
SHANGHAI = "Asia/Shanghai"


def at_shanghai(day, hour, minute=0):
    return datetime(2026, 6, day, hour - 8, minute, tzinfo=UTC)  # 1 June 2026 is a Monday


@pytest.fixture
def rules(cast, now):
    def set_rules(unit=None, **given):
        values = {
            "owner_first": True,
            "method": "nobody",
            "hours": "",
            "zone": "",
            "target_minutes": 15,
            **given,
        }
        return desk.set_desk(unit, desk.Rules(**values), by=cast.actor("operator"), at=now)

    return set_rules


@pytest.fixture
def colleague(cast, now):
    """A second member of store A's team, who comes after the others by name."""
    user = User.objects.create(username="zoe")
    Grant.objects.create(user=user, role=Role.STORE_MANAGER, unit=cast.store_a, granted_at=now)
    return user


def test_time_counts_only_within_working_hours():
    due = working.after(WEEK, at_shanghai(5, 17, 50), 15, zone=SHANGHAI)  # Friday, ten minutes before the end
    assert due == at_shanghai(6, 10, 5)  # Saturday begins at ten
    due = working.after(WEEK, at_shanghai(6, 20), 15, zone=SHANGHAI)
    assert due == at_shanghai(8, 9, 15)  # nobody is there on Sunday
    assert working.after("", at_shanghai(7, 20), 15, zone=SHANGHAI) == at_shanghai(7, 20, 15)


def test_a_day_that_lost_an_hour_has_one_working_hour_less():
    start = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)  # Berlin jumps from two to three in that night
    due = working.after("00:00-06:00", start, 240, zone="Europe/Berlin")
    assert due == datetime(2026, 3, 29, 3, 30, tzinfo=UTC)


def test_hours_are_taken_in_full_width_and_refused_when_they_end_before_they_begin():
    assert working.checked("1–5 09：00-18：00；6 10:00-16:00") == WEEK
    for wrong in ("9-18", "1-5 18:00-09:00", "8 09:00-10:00", "5-1 09:00-10:00"):
        with pytest.raises(Refused) as refused:
            working.checked(wrong)
        assert refused.value.field == "hours"


def test_a_customer_of_somebody_is_given_to_them(hear, cast):
    hear("在吗")
    Talk.objects.update(staff=cast.staff_a, unit=cast.store_a)
    hear("有人吗", after=1)
    assert Talk.objects.get().assigned == cast.users["staff_a"]


def test_whoever_is_away_is_given_nothing(hear, cast, rules, now):
    rules(cast.store_a, method="turns")
    desk.sit(cast.users["staff_a"], away=True, by=cast.actor("staff_a"), at=now)
    hear("在吗")
    Talk.objects.update(staff=cast.staff_a, unit=cast.store_a)
    hear("有人吗", after=1)
    assert Talk.objects.get().assigned == cast.users["manager_a"]


def test_turns_go_round_the_store_and_start_again(hear, cast, rules, colleague):
    rules(cast.store_a, method="turns", owner_first=False)
    given = []
    for number in range(4):
        peer = f"+861380000000{number}"
        hear("hello", peer=peer, after=number)
        Talk.objects.filter(peer=peer).update(unit=cast.store_a)
        hear("?", peer=peer, after=number)
        given.append(Talk.objects.get(peer=peer).assigned.username)
    assert given == ["manager_a", "staff_a", "zoe", "manager_a"]


def test_by_load_the_one_with_the_fewest_open_conversations_is_next(hear, cast, rules, line, now):
    rules(cast.store_a, method="load", owner_first=False)
    held = {"connection": line, "account": "x", "opened_at": now, "last_at": now}
    for number in range(3):
        Talk.objects.create(peer=f"p{number}", assigned=cast.users["manager_a"], **held)
    hear("hello")
    Talk.objects.exclude(account="x").update(unit=cast.store_a)
    hear("?", after=1)
    assert Talk.objects.exclude(account="x").get().assigned == cast.users["staff_a"]


def test_a_talk_keeps_whom_it_has(hear, cast, rules):
    rules(method="turns")
    hear("hello")
    first = Talk.objects.get().assigned
    assert first == cast.users["operator"]
    hear("again", after=1)
    assert Talk.objects.get().assigned == first
    assert Seat.objects.count() == 1


def test_a_store_without_a_desk_answers_by_the_houses(cast, rules):
    rules(target_minutes=30)
    rules(cast.store_a, target_minutes=5)
    assert desks.desk_for(cast.store_a.id).target_minutes == 5
    assert desks.desk_for(cast.store_b.id).target_minutes == 30


def test_an_answer_is_due_from_the_first_word_and_late_only_once(hear, rules, now, cast):
    rules(target_minutes=15)
    hear("在吗")
    hear("??", after=10)
    talk = Talk.objects.get()
    assert talk.due_at == now + timedelta(minutes=15)
    assert giving.mark_overdue(at=now + timedelta(minutes=14)) == 0
    assert giving.mark_overdue(at=now + timedelta(minutes=15)) == 1
    assert giving.mark_overdue(at=now + timedelta(minutes=16)) == 0
    saying.say(talk, "在的", by=cast.actor("operator"), at=now + timedelta(minutes=20))
    hear("好", after=30)
    assert Talk.objects.get().due_at == now + timedelta(minutes=45)
    assert giving.mark_overdue(at=now + timedelta(minutes=46)) == 1


def test_wrong_rules_are_refused_at_their_field(rules):
    for field, value in (("zone", "Asia/Nowhere"), ("target_minutes", 99999), ("hours", "always")):
        with pytest.raises(Refused) as refused:
            rules(**{field: value})
        assert refused.value.field == field
    assert Desk.objects.count() == 0


def test_quick_replies_fill_what_they_know_and_refuse_what_they_do_not(cast, now):
    given = {"unit": None, "title": "Hello", "by": cast.actor("operator"), "at": now}
    desk.save_quick(None, shortcut="/hi", text="{name}您好，我是{staff}", **given)
    with pytest.raises(Refused) as refused:
        desk.save_quick(None, shortcut="hi", text="again", **given)
    assert refused.value.field == "shortcut"
    with pytest.raises(Refused):
        desk.save_quick(None, shortcut="x", text="{phone}", **given)
    assert desk.filled("{name}您好，我是{staff}", name="王芳", staff="Li", shop="清泉") == "王芳您好，我是Li"


def test_a_day_of_silence_makes_the_next_word_a_new_consultation(hear):
    hear("多少钱")
    hear("在吗", after=60)
    hear("又来了", after=60 + 24 * 60 + 1)
    assert Event.objects.filter(kind="consultation").count() == 2


def test_a_consultation_is_of_the_person_who_asks(hear, cast):
    from afflux.contacts import stage

    hear("多少钱")
    talk = Talk.objects.get()
    assert stage.facts_of([talk.person_id])[talk.person_id]["consultations"] == 1


def test_nobody_is_given_a_talk_where_no_rule_says_so(hear, cast):
    hear("hello")
    assert Talk.objects.get().assigned is None
    assert giving.give(Talk.objects.get(), Desk(), at=Talk.objects.get().last_at) is None
