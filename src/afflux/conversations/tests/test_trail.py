"""What is done with a talk stands on the trail: by whom, when, before and after, and no word of the talk."""

import json
from datetime import timedelta

import pytest

from afflux.conversations.actions import talks
from afflux.conversations.models import Talk
from afflux.organization.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(hear):
    hear("我的腰不好，能用吗")
    return Talk.objects.get()


def told():
    rows = AuditEntry.objects.filter(verb__startswith="talk.").order_by("at", "id")
    return [(row.verb.removeprefix("talk."), row.detail["before"], row.detail["after"]) for row in rows]


def test_every_verb_says_how_the_talk_stood_before_and_after(talk, cast, now):
    me, her = cast.actor("operator"), cast.users["owner"]
    step = iter(range(1, 20))
    at = lambda: now + timedelta(minutes=next(step))  # noqa: E731
    talks.take(talk, by=me, at=at())
    talks.pass_on(talk, her.id, words="腰不好的客户", by=me, at=at())
    talks.release(talk, by=me, at=at())
    talks.assign(talk, her.id, by=me, at=at())
    talks.snooze(talk, now + timedelta(days=1), by=me, at=at())
    talks.reopen(talk, by=me, at=at())
    talks.close(talk, topic="适合", need="腰不好", next_topic="回访", by=me, at=at())
    verbs = [verb for verb, _before, _after in told()]
    assert verbs == ["taken", "handed_over", "released", "assigned", "snoozed", "reopened", "closed"]
    who = [(before["assigned"], after["assigned"]) for _verb, before, after in told()][:4]
    assert who == [(None, "operator"), ("operator", "owner"), ("owner", None), (None, "owner")]
    states = [(before["state"], after["state"]) for _verb, before, after in told()][4:]
    assert states == [("open", "snoozed"), ("snoozed", "open"), ("open", "closed")]
    assert all(
        row.actor_name == me.name and row.at > now
        for row in AuditEntry.objects.filter(verb__startswith="talk.")
    )


def test_no_word_of_the_talk_is_on_the_trail(talk, cast, now):
    me = cast.actor("operator")
    talks.pass_on(talk, cast.users["owner"].id, words="腰不好的客户", by=me, at=now)
    talks.close(talk, topic="适合", need="腰不好", next_topic="回访", by=me, at=now)
    kept = json.dumps([row.detail for row in AuditEntry.objects.all()], ensure_ascii=False)
    assert "腰" not in kept


def test_what_changes_nothing_leaves_no_line(talk, cast, now):
    talks.reopen(talk, by=cast.actor("operator"), at=now)
    talks.release(talk, by=cast.actor("operator"), at=now)
    assert told() == []
