"""What is heard on a line is kept once, in its talk, with the person it comes from."""

from datetime import timedelta

import pytest

from afflux.connectors.happenings import Media, Undelivered
from afflux.contacts.models import Identity, Person
from afflux.conversations import inbox
from afflux.conversations.actions import saying, talks
from afflux.conversations.models import Attachment, Message, Talk
from afflux.kernel.actors import SYSTEM
from afflux.kernel.news import tell

pytestmark = pytest.mark.django_db


def test_a_first_word_makes_the_talk_the_person_and_the_message(hear):
    hear("护肝片多少钱？")
    talk = Talk.objects.get()
    assert (talk.name, talk.person.name, talk.unread, talk.state) == ("王芳", "王芳", 1, "open")
    assert Identity.objects.get(person=talk.person).value == "+8613800000001"
    assert talk.person.contactable is None  # a word is no consent
    assert talk.waiting_since == talk.last_in_at
    assert list(Message.objects.values_list("text", "direction", "by_kind")) == [
        ("护肝片多少钱？", "in", "peer")
    ]


def test_the_same_word_twice_is_one(hear):
    hear("在吗", message="m1")
    hear("在吗", message="m1")
    assert Message.objects.count() == 1
    assert Talk.objects.get().unread == 1


def test_words_that_come_out_of_order_do_not_turn_the_clock_back(hear, now):
    hear("second", after=5)
    hear("first", after=1)
    talk = Talk.objects.get()
    assert talk.last_in_at == now + timedelta(minutes=5)
    assert [m.text for m in talk.messages.order_by("at")] == ["first", "second"]


def test_a_word_of_the_member_at_the_carrier_answers_the_customer(hear):
    hear("在吗")
    hear("在的", after=2, by="account")
    talk = Talk.objects.get()
    assert (talk.waiting_since, talk.unread) == (None, 0)
    assert Message.objects.get(text="在的").state == "sent"


def test_a_closed_talk_opens_again_when_the_customer_writes(hear, now):
    hear("在吗")
    talks.close(Talk.objects.get(), topic="price", by=SYSTEM, at=now)
    hear("还有一个问题", after=60)
    talk = Talk.objects.get()
    assert (talk.state, talk.closed_at, talk.unread) == ("open", None, 1)


def test_what_we_say_goes_out_once_and_its_end_is_known(hear, paper, now, cast):
    hear("在吗")
    message = saying.say(Talk.objects.get(), "在的", by=cast.actor("operator"), at=now, key="k1")
    again = saying.say(Talk.objects.get(), "在的", by=cast.actor("operator"), at=now, key="k1")
    assert (again.id, message.state) == (message.id, "waiting")
    perform(now)
    assert [said["text"] for said in paper.said] == ["在的"]
    kept = Message.objects.get(id=message.id)
    assert (kept.state, kept.outer) == ("sent", "paper-1")
    assert Talk.objects.get().waiting_since is None


def test_what_comes_back_is_marked_as_not_sent(hear, line, now, cast):
    hear("在吗")
    saying.say(Talk.objects.get(), "在的", by=cast.actor("operator"), at=now)
    perform(now)
    tell(Undelivered(connection=line.id, key="x", at=now, message="paper-1", reason="blocked"))
    assert Message.objects.get(direction="out").state == "failed"


def test_the_carrier_tells_us_our_own_word_and_it_stays_one(hear, now, cast):
    hear("在吗")
    saying.say(Talk.objects.get(), "在的", by=cast.actor("operator"), at=now)
    perform(now)
    hear("在的", message="paper-1", by="program", after=1)
    assert Message.objects.filter(direction="out").count() == 1


def test_files_come_with_their_names_and_are_found_by_them(hear):
    hear("", kind="file", media=(Media("file", handle="h1", name="检验报告 2026.pdf"),))
    assert Attachment.objects.get().name == "检验报告 2026.pdf"
    assert Message.objects.extra(where=["tokens @@ to_tsquery('simple', '报告')"]).exists()


def test_a_stranger_who_only_hides_a_number_is_no_person(hear):
    hear("who am I", peer="anonymous")
    assert (Talk.objects.get().person, Person.objects.count()) == (None, 0)


def perform(now):
    from afflux.connectors import effects

    effects.perform_due(1, now=lambda: now)


def test_a_greeting_answers_no_question(hear):
    hear("附近哪家店有现货？")
    hear("欢迎来到清泉！", message="welcome/1", by="program", greeting=True, after=1)
    talk = Talk.objects.get()
    assert talk.waiting_since == talk.last_in_at


def test_a_talk_in_which_only_we_said_something_is_nobodys_work(hear, cast, now):
    hear("欢迎来到清泉！", message="welcome/1", by="program", greeting=True)
    for tab in ("free", "team"):
        assert not inbox.in_tab(Talk.objects.all(), tab, cast.actor("owner")).exists()
    assert inbox.counts(cast.actor("owner"), now)["free"] == 0
    hear("在吗", after=1)
    assert inbox.in_tab(Talk.objects.all(), "free", cast.actor("owner")).exists()
    assert inbox.counts(cast.actor("owner"), now)["free"] == 1
