"""Who fulfils a rule gets its tag at once, with the fact that shows why."""

from datetime import timedelta

import pytest

from afflux.contacts.models import Person, Tagging
from afflux.labels import giving, working
from afflux.labels.models import Due, Label, PastRun, Rule

pytestmark = pytest.mark.django_db


def test_a_word_gives_the_label_with_rule_fact_and_time(rule, hear, work, has, now):
    made = rule(said={"words": ["退货", "refund"]})
    hear("你好", after=0)
    hear("我想要退货，可以吗", after=1)
    assert work() == 1
    assert has("王芳") == ["asker"]
    label = Label.objects.get()
    assert label.facts["said"]["what"] == "我想要退货，可以吗"
    assert label.fact_at == now + timedelta(minutes=1)
    assert Tagging.objects.get().rule == f"label:{made.id}"


def test_the_same_fact_labels_once(rule, hear, work):
    rule(said={"words": ["退货"]})
    hear("退货", after=0)
    assert work() == 1
    hear("退货!", after=1)
    assert work() == 0
    assert Label.objects.count() == 1


def test_a_need_is_meant_by_enough_words_of_its_set_over_several_messages(rule, hear, work, has, words):
    rule(meant={"set": str(words.id), "least": 2})
    hear("睡不着", after=0)
    assert (work(), has("王芳")) == (0, [])
    hear("半夜总是醒, can't sleep", after=5)
    assert (work(), has("王芳")) == (1, ["asker"])
    assert Label.objects.get().facts["meant"]["what"] == "睡不着, 半夜"


def test_all_conditions_must_hold(rule, hear, work):
    rule(said={"words": ["价格"]}, ordered={"least": 1, "days": 30})
    hear("价格多少")
    assert work() == 0


def test_a_rule_may_build_on_the_tag_of_another_in_the_same_pass(rule, hear, work, has):
    first = rule("first", tag="asker", said={"words": ["价格"]})
    rule("second", tag="hot", tagged={"tags": [str(first.tag_id)]})
    hear("价格多少")
    assert work() == 2
    assert has("王芳") == ["asker", "hot"]


def test_silence_labels_and_a_new_word_takes_a_label_that_does_not_last(rule, hear, work, has, now):
    rule(tag="silent", lasting=False, silent={"what": "word", "days": 30})
    hear("在吗")
    work()
    assert has("王芳") == []
    working.sweep(lambda: now + timedelta(days=31))
    assert has("王芳") == ["silent"]
    hear("我回来了", after=31 * 24 * 60)
    work(now + timedelta(days=31, minutes=1))
    assert (has("王芳"), Label.objects.count()) == ([], 0)


def test_a_label_that_a_hand_gave_as_well_is_left_to_the_hand(rule, hear, work, has, now):
    rule(tag="silent", lasting=False, silent={"what": "word", "days": 30})
    hear("在吗")
    working.sweep(lambda: now + timedelta(days=31))
    Tagging.objects.update(rule="hand")
    hear("我回来了", after=31 * 24 * 60)
    work(now + timedelta(days=31, minutes=1))
    assert has("王芳") == ["silent"]


def test_the_past_is_labelled_on_demand_and_a_second_start_changes_nothing(
    rule, hear, now, cast, monkeypatch
):
    monkeypatch.setattr(working, "STEP", 2)
    for number in range(5):
        hear("退货", peer=f"+86138000000{number:02}")
    Due.objects.all().delete()
    made = rule(said={"words": ["退货"]})
    run = working.begin(made, by=cast.actor("owner"), at=now)
    assert working.begin(made, by=cast.actor("owner"), at=now).id == run.id
    working.run_past(run.id, by=cast.actor("owner"), clock=lambda: now)
    run = PastRun.objects.get()
    assert (run.state, run.total, run.seen, run.given) == ("done", 5, 5, 5)
    working.run_past(run.id, by=cast.actor("owner"), clock=lambda: now)
    assert Label.objects.count() == 5


def test_nobody_is_noted_while_no_rule_is_active(rule, hear):
    rule(said={"words": ["退货"]})
    Rule.objects.update(active=False)
    hear("退货")
    assert Due.objects.count() == 0


def test_a_person_merged_away_is_not_labelled(rule, hear, now):
    made = rule(said={"words": ["退货"]})
    hear("退货")
    hear("hello", peer="+8613800000002")
    first, second = Person.objects.order_by("id")
    Person.objects.filter(id=first.id).update(merged_into=second)
    assert giving.apply([first.id], at=now, rules=[made]) == 0


@pytest.fixture
def words(now):
    from afflux.kernel.actors import SYSTEM
    from afflux.labels import saving

    return saving.save_set(None, "sleep", ["睡不着", "半夜", "insomnia"], by=SYSTEM, at=now)
