"""A customer of WeCom's customer service and the house: from their first word to our answer and the end of its window."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from afflux.connectors import actions, effects
from afflux.connectors.models import Connection, Effect
from afflux.connectors.tests.conftest import VALUES
from afflux.connectors.wecom import learning, syncing
from afflux.connectors.wecom.models import Bond
from afflux.connectors.wecom.simulator.customers import Crowd
from afflux.connectors.wecom.tests.conftest import company  # noqa: F401 - a fixture
from afflux.connectors.wecom.tests.test_service import Door
from afflux.contacts.models import Person
from afflux.conversations.actions.saying import say
from afflux.conversations.models import Message, Talk
from afflux.jobs.here import run_waiting
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused
from afflux.replies.actions import welcomes
from afflux.replies.specs import Says, WelcomeSpec

pytestmark = pytest.mark.django_db
DESK = "wkSprings01"


def utc():
    return datetime.now(UTC)


@pytest.fixture
def crowd(cast, company):  # noqa: F811
    row = actions.add(by=SYSTEM, at=utc(), kind="wecom", values={**VALUES, "base_url": company.url})
    return Crowd(company, Door(row))


def answer(talk, text, cast, at=None):
    return say(talk, text, by=cast.actor("owner"), at=at or utc())


def go_out():
    effects.perform_due(Effect.Lane.REPLY, now=utc)


def test_a_customer_writes_is_known_by_name_and_is_answered(crowd, company, cast):  # noqa: F811
    peer = crowd.arrive("", name="王芳")
    crowd.say(peer, "在吗")
    run_waiting()
    talk = Talk.objects.get()
    assert (talk.account, talk.peer, talk.name, talk.unread) == (DESK, peer, "王芳", 1)
    answer(talk, "您好，在的", cast)
    go_out()
    assert [(one["kind"], one["text"]) for one in company.seen if one["kind"] == "say"] == [
        ("say", "您好，在的")
    ]
    assert Message.objects.filter(direction="out").get().state == "sent"
    crowd.say(peer, "多少钱？")
    run_waiting()
    assert Talk.objects.get().unread == 1


def test_after_five_answers_and_after_two_days_the_house_itself_says_no(crowd, company, cast):  # noqa: F811
    peer = crowd.arrive("", name="王芳")
    crowd.say(peer, "在吗")
    run_waiting()
    talk = Talk.objects.get()
    for number in range(5):
        answer(talk, f"第 {number} 条", cast)
    with pytest.raises(Refused):
        answer(talk, "第六条", cast)
    go_out()
    assert len([one for one in company.seen if one["kind"] == "say"]) == 5
    company.now = lambda: time.time() + 2  # the platform tells whole seconds: this word comes in a later one
    crowd.say(peer, "好的")
    run_waiting()
    with pytest.raises(Refused):
        answer(talk, "太晚了", cast, at=utc() + timedelta(hours=49))
    answer(talk, "不客气", cast)
    go_out()
    assert company.seen[-1]["text"] == "不客气"


@pytest.fixture
def greeting(crowd):
    """What they are greeted with who add a member."""
    welcomes.save_welcome(
        by=SYSTEM, at=utc(), spec=WelcomeSpec(name="hello", texts=[Says("{name}，欢迎光临")])
    )

    def greeted(company, **who):  # noqa: F811
        peer = crowd.add(state="c-1", **who)
        run_waiting()
        effects.perform_due(Effect.Lane.WELCOME, now=utc)
        run_waiting()
        return peer, [one["text"] for one in company.seen if one["kind"] == "welcome"]

    return greeted


def test_who_adds_a_member_is_greeted_by_their_own_name_which_the_event_does_not_tell(greeting, company):  # noqa: F811
    peer, said = greeting(company, name="王芳")
    assert said == ["王芳，欢迎光临"]
    assert Message.objects.get(talk__peer=peer).text == "王芳，欢迎光临"
    assert list(Person.objects.values_list("name", flat=True)) == ["王芳"]
    assert Talk.objects.get().name == "王芳"


def test_a_name_that_advertises_is_not_said_back(greeting, company):  # noqa: F811
    assert greeting(company, name="加我 www.x.com")[1] == ["朋友，欢迎光临"]


@pytest.mark.parametrize("fault", ["45009", "-1", "timeout"])
def test_a_greeting_waits_for_no_name_that_does_not_come(greeting, company, fault):  # noqa: F811
    company.script(f"externalcontact/get:{fault}")
    assert greeting(company, name="王芳")[1] == ["朋友，欢迎光临"]


def test_who_was_there_before_we_listened_is_known_by_name_after_the_first_reading(crowd, company):  # noqa: F811
    company.people.come("zhang", name="李雷", state="", at=company.now() - 90_000)
    line = Connection.objects.get()
    syncing.want(line.id, at=utc())
    run_waiting()
    assert list(Person.objects.values_list("name", flat=True)) == ["李雷"]


def test_a_busy_platform_is_asked_for_names_again_and_one_who_is_gone_is_not(crowd, company):  # noqa: F811
    peers = [crowd.add(state="", name=name) for name in ("王芳", "李雷")]
    company.script("externalcontact/get:45009")
    run_waiting()
    assert Bond.objects.filter(named_at=None).count() == 2
    learning.learn(Connection.objects.get().id, now=utc)
    assert set(Person.objects.values_list("name", flat=True)) == {"王芳", "李雷"}
    Bond.objects.filter(peer=peers[0]).update(named_at=None)
    company.script("externalcontact/get:40096")
    learning.learn(Connection.objects.get().id, now=utc)
    assert not Bond.objects.filter(named_at=None).exists()


def test_a_members_own_chat_is_never_answered_by_us(crowd, company, cast):  # noqa: F811
    peer = crowd.add(state="c-1", name="王芳")
    run_waiting()
    line = Effect._meta.get_field("connection").related_model.objects.get()
    talk = Talk.objects.create(
        connection=line, account="zhang", peer=peer, opened_at=utc(), last_at=utc(), last_in_at=utc()
    )
    with pytest.raises(Refused) as refused:
        answer(talk, "您好", cast)
    assert "no program" in str(refused.value)
