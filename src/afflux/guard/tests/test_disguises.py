from __future__ import annotations

import pytest

from afflux.guard.disguises import disguises
from afflux.guard.spelling import bare
from afflux.guard.tests.books import found, quoted, rule


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("嘴佳选择", "嘴佳选择"),
        ("鼎级享受", "鼎级"),
        ("躺撰不累", "躺撰"),
        ("根冶鼻炎", "根冶"),
        ("囯家级品质", "囯家级"),
        ("分享到PYQ即可领奖", "分享到PYQ即可领奖"),
        ("转发到盆友圈，截图领奖", "转发到盆友圈，截图领奖"),
        ("砖发v信群领洪包", "砖发v信群领洪包"),
        ("关注工众号领优惠", "关注工众号领优惠"),
    ],
)
def test_signs_written_to_get_past_a_list_are_read_as_what_they_stand_for(text, passage):
    assert passage in [one.quoted for one in found(text)]


@pytest.mark.parametrize(
    "text", ["我家嘴馋，您在堡里等", "威信很高", "冶金工业", "朋友送的薇薇安", "吻合度", "加家常菜"]
)
def test_the_same_signs_in_words_of_their_own_are_left_alone(text):
    assert found(text) == ()


def test_only_rules_that_ask_for_it_know_the_other_names_of_a_phrase():
    asked = {"patterns": ("发朋友圈.{0,4}领",), "anchors": ("朋友圈",)}
    assert quoted("发pyq就领", rule(**asked, homophones=True)) == ["发pyq就领"]
    assert quoted("发pyq就领", rule(**asked)) == []
    assert quoted("盆友圈晒单", rule(words=("朋友圈晒单",), homophones=True)) == ["盆友圈晒单"]


def test_what_stands_in_the_table_is_read_as_one_letter_and_is_no_disguise_of_itself():
    for rare, usual in disguises().rare.items():
        assert bare(rare) == usual
    for sign, others in disguises().signs.items():
        assert sign not in others
        assert len(set(others)) == len(others), sign
