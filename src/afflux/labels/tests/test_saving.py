"""What contradicts itself or turns in a circle is refused when it is saved."""

import pytest

from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused
from afflux.labels import saving
from afflux.labels.models import Rule

pytestmark = pytest.mark.django_db


def refused(make):
    with pytest.raises(Refused) as caught:
        make()
    return caught.value


def test_a_rule_that_asks_for_its_own_tag_is_refused(rule):
    first = rule("first", tag="a", said={"words": ["x"]})
    why = refused(lambda: rule("second", tag="a", tagged={"tags": [str(first.tag_id)]}))
    assert (why.why.code, why.params["way"]) == ("labels.circle", "a → a")


def test_a_circle_over_three_rules_is_refused_with_its_way(rule):
    a = rule("a", tag="a", said={"words": ["x"]})
    b = rule("b", tag="b", tagged={"tags": [str(a.tag_id)]})
    c = rule("c", tag="c", untagged={"tags": [str(b.tag_id)]})
    why = refused(lambda: rule("again", tag="a", tagged={"tags": [str(c.tag_id)]}))
    assert why.params["way"] == "a → c → b → a"
    assert Rule.objects.count() == 3


def test_two_rules_that_wait_for_each_others_absence_are_refused(rule):
    a = rule("a", tag="a", said={"words": ["x"]})
    b = rule("b", tag="b", untagged={"tags": [str(a.tag_id)]}, said={"words": ["y"]})
    change = saving.Draft("a", "a", {"untagged": {"tags": [str(b.tag_id)]}})
    assert refused(lambda: saving.save(a, change, by=SYSTEM, at=a.created_at)).why.code == "labels.circle"


def test_a_tag_asked_for_and_forbidden_is_refused(rule):
    a = rule("a", tag="a", said={"words": ["x"]})
    both = {"tags": [str(a.tag_id)]}
    assert refused(lambda: rule("b", tag="b", tagged=both, untagged=both)).why.code == "labels.contradiction"


def test_a_rule_without_conditions_and_a_taken_name_are_refused(rule):
    assert refused(lambda: rule("empty")).why.code == "labels.no_condition"
    rule("once", said={"words": ["x"]})
    assert refused(lambda: rule("once", said={"words": ["y"]})).why.code == "labels.name_taken"


def test_a_set_that_a_rule_listens_for_stays(rule, now):
    held = saving.save_set(None, "sleep", ["睡不着", "半夜"], by=SYSTEM, at=now)
    rule("sleepless", meant={"set": str(held.id), "least": 1})
    assert refused(lambda: saving.drop_set(held, by=SYSTEM, at=now)).why.code == "labels.set_in_use"
    assert (
        refused(lambda: saving.save_set(None, "one", ["x", " "], by=SYSTEM, at=now)).why.code
        == "labels.no_words"
    )
