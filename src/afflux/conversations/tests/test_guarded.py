"""Nothing leaves a conversation unchecked: what is blocked stays, what is held goes out when somebody lets it."""

from datetime import timedelta

import pytest

from afflux.connectors.models import Effect
from afflux.conversations.actions import saying
from afflux.conversations.models import Message, Talk
from afflux.guard.actions import deciding, wordbook
from afflux.guard.models import Approval
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return utc_now()


@pytest.fixture
def talk(hear, cast, now):
    hear("在吗")
    for word, severity in (("绝密词", "block"), ("待审词", "approve"), ("留意词", "warn")):
        said = wordbook.Said(word, severity, why="house rule")
        wordbook.save_word(said, by=cast.actor("owner"), at=now)
    return Talk.objects.get()


def test_a_blocked_word_is_refused_with_the_passage_and_nothing_goes_out(talk, cast, now):
    with pytest.raises(Refused) as refused:
        saying.say(talk, "这是绝密词", by=cast.actor("operator"), at=now)
    assert refused.value.field == "text"
    assert "绝密词" in str(refused.value)
    assert not Message.objects.filter(direction="out").exists()
    assert not Effect.objects.exists()


def test_a_robot_is_held_to_the_same_rules(talk, cast, now):
    with pytest.raises(Refused):
        saying.say(talk, "这是绝密词", by=cast.actor("operator"), at=now, robot=True)


def test_what_needs_approval_waits_and_goes_out_when_it_is_approved(talk, cast, now):
    said = saying.say(talk, "这是待审词", by=cast.actor("operator"), at=now)
    assert (said.state, Effect.objects.count()) == ("held", 0)
    assert Talk.objects.get().waiting_since is not None  # nobody was answered yet
    deciding.decide(
        Approval.objects.get(), approved=True, by=cast.actor("owner"), at=now + timedelta(hours=1)
    )
    said.refresh_from_db()
    assert (said.state, Effect.objects.get().key) == ("waiting", f"say/{said.id}")
    assert Talk.objects.get().waiting_since is None


def test_what_is_not_approved_never_goes_out(talk, cast, now):
    said = saying.say(talk, "这是待审词", by=cast.actor("operator"), at=now)
    deciding.decide(Approval.objects.get(), approved=False, words="no", by=cast.actor("owner"), at=now)
    said.refresh_from_db()
    assert (said.state, said.problem) == ("failed", "conversations.not_approved")
    assert not Effect.objects.exists()


def test_what_is_approved_after_the_carriers_window_fails_with_that_reason(talk, cast, now):
    said = saying.say(talk, "这是待审词", by=cast.actor("operator"), at=now)
    deciding.decide(
        Approval.objects.get(), approved=True, by=cast.actor("owner"), at=now + timedelta(hours=49)
    )
    said.refresh_from_db()
    assert (said.state, said.problem) == ("failed", "conversations.window_over")


def test_the_box_shows_the_passage_and_keeps_what_was_written(talk, as_):
    answer = as_("operator").post(
        f"/talk/{talk.id}/say", {"text": "这是绝密词"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "“绝密词” cannot go out" in text
    assert "这是绝密词</textarea>" in text


def test_a_warning_goes_out_and_is_told(talk, as_):
    answer = as_("operator").post(
        f"/talk/{talk.id}/say", {"text": "这是留意词"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert "“留意词”" in answer.content.decode()
    assert Message.objects.get(direction="out").state == "waiting"
