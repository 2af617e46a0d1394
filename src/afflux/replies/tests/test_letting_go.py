"""Rows of greetings and answers go with the words of the archive; what they counted stays."""

from datetime import timedelta

import pytest

from afflux.conversations.archive.keeping import letting_go as archive
from afflux.conversations.archive.keeping import rules
from afflux.conversations.models import Message, Talk
from afflux.conversations.tests.conftest import hear, line, paper
from afflux.kernel.actors import SYSTEM
from afflux.replies import actions, letting_go, queries
from afflux.replies.models import Answer, AnswerDay, Greeting, GreetingDay, RuleText, WelcomeText
from afflux.replies.specs import Listens, RuleSpec, Says, WelcomeSpec

__all__ = ["hear", "line", "paper"]
pytestmark = pytest.mark.django_db
YEAR = timedelta(days=365)


@pytest.fixture
def kept_a_month(line, now):
    rules.set_period(carrier="", kind="", months=1, by=SYSTEM, at=now)


@pytest.fixture
def text(merchant, now):
    spec = WelcomeSpec(name="Hello", texts=[Says("您好")])
    actions.save_welcome(by=SYSTEM, at=now, spec=spec)
    return WelcomeText.objects.get()


@pytest.fixture
def greet(line, text):
    def put(key, at, *, state="sent", answered=False, peer="+8613800000001"):
        return Greeting.objects.create(
            connection=line, key=key, account="desk", peer=peer, welcome=text.welcome, text=text, state=state, at=at,
            answered_at=at if answered else None,
        )  # fmt: skip

    return put


def figures(text, now):
    return queries.greeted_by_text([text.id], since=now - 3 * YEAR)[text.id]


def test_old_greetings_become_counts_and_the_figures_stay(greet, text, kept_a_month, now):
    greet("a", now - YEAR, answered=True)
    greet("b", now - YEAR)
    greet("c", now - YEAR + timedelta(days=1), state="missed")
    greet("d", now)
    before = figures(text, now)
    assert letting_go.let_go(at=now, batch=2) == 3
    assert (Greeting.objects.count(), GreetingDay.objects.count()) == (1, 2)
    assert figures(text, now) == before
    assert (before.chosen, before.sent, before.missed, before.answered) == (4, 3, 1, 1)
    assert letting_go.let_go(at=now) == 0


def test_days_that_are_let_go_twice_are_added_up(greet, text, kept_a_month, now):
    for key in "ab":
        greet(key, now - YEAR)
        letting_go.let_go(at=now)
    assert (GreetingDay.objects.get().sent, figures(text, now).sent) == (2, 2)


def test_without_a_period_everything_stays(greet, line, now):
    greet("a", now - 9 * YEAR)
    assert letting_go.let_go(at=now) == 0


def test_who_is_held_keeps_their_greeting(greet, kept_a_month, hear, now):
    hear("在吗")
    greet("a", now - YEAR)
    rules.put_hold(Talk.objects.get(), "court", until=None, by=SYSTEM, at=now)
    assert letting_go.let_go(at=now) == 0


def test_one_that_is_on_its_way_stays(greet, kept_a_month, now):
    greet("a", now - YEAR, state="waiting")
    assert letting_go.let_go(at=now) == 0


def test_answers_that_go_with_their_messages_are_counted_first(hear, kept_a_month, now):
    spec = RuleSpec(name="Price", phrases=[Listens("多少钱")], texts=[Says("68 元")], rest=0)
    rule = actions.save_rule(by=SYSTEM, at=now, spec=spec)
    hear("多少钱")
    hear("好的", after=60)
    said = Message.objects.get(text="多少钱")
    Answer.objects.update_or_create(
        message=said,
        defaults={"talk": said.talk, "rule": rule, "text": RuleText.objects.get(), "outcome": "answered", "at": said.at},
    )  # fmt: skip
    ask = lambda: queries.answered_by_text(rule.id, since=now - YEAR)[RuleText.objects.get().id]  # noqa: E731
    before = ask()
    assert (before.sent, before.answered) == (1, 1)
    archive.let_go(at=now + YEAR)
    assert (Message.objects.count(), Answer.objects.count()) == (0, 0)
    assert AnswerDay.objects.get(outcome="answered").chosen == 1
    assert ask() == before


def test_without_counting_first_the_figures_would_be_gone(hear, kept_a_month, now, monkeypatch):
    hear("在吗")
    monkeypatch.setattr("afflux.replies.letting_go.statement", lambda name: "select 1")
    rows = Message.objects.all()
    spec = RuleSpec(name="Hi", phrases=[Listens("在吗")], texts=[Says("在")], rest=0)
    rule = actions.save_rule(by=SYSTEM, at=now, spec=spec)
    Answer.objects.create(
        message=rows.get(),
        talk=rows.get().talk,
        rule=rule,
        text=RuleText.objects.get(),
        outcome="answered",
        at=now,
    )
    archive.let_go(at=now + YEAR)
    assert queries.answered_by_text(rule.id, since=now - YEAR) == {}
