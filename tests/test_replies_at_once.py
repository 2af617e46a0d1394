"""Two workers hear the same word or the same add at the same moment: one answer, one greeting."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from django.db import connections, transaction

from afflux.channels.tests.committing import committed
from afflux.connectors import actions as lines
from afflux.connectors.happenings import Added, Said
from afflux.connectors.models import Effect
from afflux.connectors.tests.conftest import VALUES
from afflux.conversations.events import MessageIn
from afflux.conversations.models import Message
from afflux.conversations.tests.conftest import line as paper_line
from afflux.conversations.tests.conftest import paper
from afflux.kernel.actors import SYSTEM
from afflux.kernel.news import tell
from afflux.organization.models import Merchant
from afflux.replies import actions, hearing, resting
from afflux.replies.models import Answer, Greeting
from afflux.replies.reading import as_engine
from afflux.replies.specs import Listens, RuleSpec, Says, WelcomeSpec

__all__ = ["paper"]
HANDS = 8


@pytest.fixture
def at():
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def really(django_db_setup, django_db_blocker, at):
    """A merchant, committed."""
    with committed(django_db_blocker):
        yield Merchant.objects.create(id=1, name="清泉 Springs", created_at=at)


def at_once(job):
    """Let HANDS threads do the job together; what each of them answered."""
    barrier, answers = threading.Barrier(HANDS), []

    def run():
        try:
            barrier.wait()
            answers.append(job())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(HANDS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == HANDS
    return answers


def rule(at, **more):
    spec = RuleSpec(name="return", phrases=[Listens("退货")], texts=[Says("七天内可以退。")], **more)
    return actions.save_rule(by=SYSTEM, at=at, spec=spec)


def test_a_word_that_eight_hear_at_once_is_answered_once(really, paper, at):
    line = paper_line.__wrapped__(paper, really, at)
    said = {"connection": line.id, "key": "m", "at": at, "account": "shop", "peer": "+8613800000001"}
    with transaction.atomic():
        tell(Said(**said, message="m", text="退货"))
    rule(at, rest=0)  # from now on somebody answers
    word = Message.objects.select_related("talk__connection").get()
    at_once(lambda: hearing.said(MessageIn(word.talk, word, None, at)))
    assert Message.objects.filter(direction="out").count() == 1
    assert Answer.objects.get().outcome == "answered"
    assert Effect.objects.count() == 1


def test_of_eight_who_wake_a_resting_rule_one_speaks(really, paper, at):
    line = paper_line.__wrapped__(paper, really, at)
    row = rule(at, rest=10)
    with transaction.atomic():
        tell(
            Said(
                connection=line.id, key="m", at=at, account="s", peer="+8613800000001", message="m", text="在"
            )
        )
    talk = Message.objects.get().talk_id
    asked = as_engine(row, "UTC")
    assert sum(at_once(lambda: resting.rest(talk, asked, at))) == 1


def test_an_add_that_eight_hear_at_once_is_greeted_once(really, at):
    line = lines.add(by=SYSTEM, at=at, kind="wecom", name="企业微信", values=VALUES)
    actions.save_welcome(by=SYSTEM, at=at, spec=WelcomeSpec(name="all", texts=[Says("Hello!")]))
    now = datetime.now(UTC)  # the database took longer to make than a greeting may
    told = Added(connection=line.id, key="a", at=now, account="fang", peer="wm1", welcome_code="W")
    at_once(lambda: hearing.added(told))
    assert list(Greeting.objects.values_list("state", "reason")) == [("waiting", "")]
    assert Effect.objects.count() == 1
