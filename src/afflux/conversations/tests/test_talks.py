"""What may be said and done in a talk, by whom."""

from datetime import timedelta

import pytest

from afflux.conversations import access
from afflux.conversations.actions import saying, talks
from afflux.conversations.models import Message, Talk
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(hear):
    hear("在吗")
    return Talk.objects.get()


def test_after_the_window_nothing_is_said(talk, cast, now):
    with pytest.raises(Refused) as refused:
        saying.say(talk, "hello", by=cast.actor("operator"), at=now + timedelta(hours=49))
    assert refused.value.why.code == "conversations.window_over"
    assert Message.objects.filter(direction="out").count() == 0


def test_the_sixth_answer_is_refused_until_the_customer_writes_again(talk, hear, cast, now):
    for number in range(5):
        saying.say(talk, f"answer {number}", by=cast.actor("operator"), at=now)
    with pytest.raises(Refused) as refused:
        saying.say(talk, "one more", by=cast.actor("operator"), at=now)
    assert refused.value.why.code == "conversations.window_used"
    hear("and?", after=1)
    saying.say(talk, "one more", by=cast.actor("operator"), at=now + timedelta(minutes=2))


def test_a_text_longer_than_the_carrier_takes_is_refused_with_its_length(talk, cast, now):
    with pytest.raises(Refused) as refused:
        saying.say(talk, "长" * 70, by=cast.actor("operator"), at=now)
    assert refused.value.params["length"] == 210


def test_a_note_stays_in_the_house(talk, paper, cast, now):
    saying.note(talk, "likes tea", by=cast.actor("operator"), at=now)
    assert Message.objects.get(direction="note").state == ""
    assert paper.said == []


def test_who_comes_second_does_not_take_a_talk(talk, cast, now):
    talks.take(talk, by=cast.actor("operator"), at=now)
    with pytest.raises(Refused) as refused:
        talks.take(talk, by=cast.actor("owner"), at=now)
    assert refused.value.why.code == "conversations.taken"


def test_a_snoozed_talk_wakes_at_its_moment(talk, now):
    talks.snooze(talk, now + timedelta(hours=1), by=SYSTEM, at=now)
    assert talks.wake(at=now) == 0
    assert talks.wake(at=now + timedelta(hours=1)) == 1
    assert Talk.objects.get().state == "open"


def test_a_robot_that_handed_over_says_so_in_the_talk_once(talk, now):
    for _again in range(2):
        talks.hand_over(talk, "The customer is angry.", by=SYSTEM, at=now)
    assert Talk.objects.get().robot_off
    assert Message.objects.get(direction="note").text == "The customer is angry."


def test_a_store_does_not_see_another_stores_talk(talk, cast):
    Talk.objects.update(unit=cast.store_a)
    assert access.talks(cast.actor("manager_a")).count() == 1
    assert access.talks(cast.actor("manager_b")).count() == 0
    with pytest.raises(Refused):
        access.talk(cast.actor("manager_b"), talk.id)


def test_staff_see_their_own_the_given_and_the_free_ones_of_their_store(talk, cast):
    sees = lambda: access.talks(cast.actor("staff_a")).count()  # noqa: E731
    Talk.objects.update(unit=cast.store_a, staff=cast.staff_b)
    assert sees() == 0
    Talk.objects.update(staff=None)
    assert sees() == 1
    Talk.objects.update(assigned=cast.users["operator"])
    assert sees() == 0
    Talk.objects.update(assigned=cast.users["staff_a"])
    assert sees() == 1


def test_whoever_answers_what_nobody_had_has_it_and_a_colleague_leaves_it_there(talk, cast, now):
    saying.say(talk, "我来帮您", by=cast.actor("operator"), at=now)
    assert Talk.objects.get().assigned == cast.users["operator"]
    saying.say(talk, "我也在", by=cast.actor("owner"), at=now)
    assert Talk.objects.get().assigned == cast.users["operator"]
