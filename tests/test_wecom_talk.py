"""A customer of WeCom's customer service and the house: from their first word to our answer and the end of its window."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from afflux.connectors import actions, effects
from afflux.connectors.models import Effect
from afflux.connectors.tests.conftest import VALUES
from afflux.connectors.wecom.simulator.customers import Crowd
from afflux.connectors.wecom.tests.conftest import company  # noqa: F401 - a fixture
from afflux.connectors.wecom.tests.test_service import Door
from afflux.conversations.actions.saying import say
from afflux.conversations.models import Message, Talk
from afflux.jobs.here import run_waiting
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused

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
