"""Texts that say something alike are found without being asked, and labelled by their own words."""

from afflux.topics.grouping import groups

SLEEP = [
    ["晚上", "睡不着", "怎么", "办"],
    ["半夜", "睡不着"],
    ["睡不着", "有", "推荐", "吗"],
    ["老人", "睡不着"],
]
PARK = [["附近", "可以", "停车", "吗"], ["停车", "方便", "吗"], ["停车", "收费", "吗"]]
OTHER = [["蓝色", "有"], ["周末", "开门"], ["你", "是", "机器人"], ["打扰", "了"], ["嗯"], ["谢谢"]]


def test_two_needs_are_two_groups_each_with_a_label_of_its_own():
    found = groups(SLEEP + PARK + OTHER, least=3, join="".join)
    assert [(one.label, len(one.members)) for one in found] == [("睡不着", 4), ("停车", 3)]


def test_a_group_names_the_texts_it_is_made_of():
    found = groups(SLEEP + PARK + OTHER, least=3, join="".join)
    assert sorted(found[0].members) == [0, 1, 2, 3]


def test_words_that_say_nothing_make_no_group():
    assert groups([["你好"], ["你好", "在吗"], ["好的"], ["好的"]] * 3, least=2, join="".join) == []


def test_phrases_held_by_the_same_texts_are_one_group_labelled_by_the_longest():
    texts = [["gift", "wrapping", "please"]] * 4 + [
        ["blue", "one"],
        ["opening", "sunday"],
        ["big", "car"],
    ] * 3
    found = groups(texts, least=4, join=" ".join)
    assert found[0].label == "gift wrapping"
    assert set(found[0].phrases) == {"gift wrapping", "gift", "wrapping"}
