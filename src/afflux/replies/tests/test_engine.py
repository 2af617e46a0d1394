"""Rules answer what they say they answer, and the book says why."""

from datetime import UTC, datetime, timedelta

import pytest

from afflux.kernel.errors import Refused
from afflux.replies.engine import (
    Hours,
    Kind,
    Phrase,
    Place,
    Role,
    Rule,
    Schedule,
    Variant,
    Verdict,
    chosen,
    compile,
)
from afflux.replies.engine.patterns import checked

NOON = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)  # a Monday, noon in Shanghai


def rule(name, *phrases, **more):
    return Rule(name, name, tuple(phrases), more.pop("variants", (Variant("a", name),)), **more)


def found(rules, text, **more):
    """(rule, quoted) of the answer, or None."""
    match = compile(rules).answer(text, at=more.pop("at", NOON), **more)
    return (match.rule.name, match.hit.quoted) if match else None


@pytest.mark.parametrize("text", ["价格", " 价格？", "价格!!", "「价格」"])
def test_an_exact_phrase_is_the_whole_text_but_for_outer_signs(text):
    assert found([rule("price", Phrase("价格", Kind.EXACT))], text)


@pytest.mark.parametrize("text", ["什么价格", "价格表", "", "？"])
def test_an_exact_phrase_is_not_a_part(text):
    assert found([rule("price", Phrase("价格", Kind.EXACT))], text) is None


def test_a_phrase_is_found_in_any_width_and_case_and_quoted_as_it_was_written():
    assert found([rule("vip", Phrase("vip 888"))], "我要ＶＩＰ　８８８卡") == ("vip", "ＶＩＰ　８８８")


def test_a_ligature_does_not_shift_what_is_quoted():
    assert found([rule("wifi", Phrase("password"))], "ﬃ ㎏ Password?") == ("wifi", "Password")


@pytest.mark.parametrize("text", ["Your policies on refunds?", "refunding policy", "REFUND POLICY"])
def test_english_words_are_found_in_any_form_and_order(text):
    assert found([rule("refund", Phrase("refund policy", Kind.WORDS))], text)


def test_words_are_not_parts_of_words():
    assert found([rule("cat", Phrase("cat", Kind.WORDS))], "category") is None
    assert found([rule("cat", Phrase("cat", Kind.CONTAINS))], "category")


def test_chinese_words_are_found_where_they_are_words():
    assert found([rule("coupon", Phrase("优惠", Kind.WORDS))], "有没有优惠券") == ("coupon", "优惠")
    assert found([rule("silk", Phrase("发展", Kind.WORDS))], "理发展示") is None  # 理发 展示


def test_a_pattern_is_linear_and_reads_widths():
    assert found([rule("order", Phrase(r"订单\s*\d{4,}", Kind.PATTERN))], "订单 １２３４５呢") == (
        "order",
        "订单 １２３４５",
    )
    assert found([rule("evil", Phrase(r"(a+)+$", Kind.PATTERN))], "a" * 1500 + "!") is None


@pytest.mark.parametrize("pattern", ["(", "a{2000}", "(?=a)", r"(a)\1", "x*", ""])
def test_a_pattern_that_cannot_be_read_or_asks_for_nothing_is_refused(pattern):
    with pytest.raises(Refused):
        checked(pattern)


@pytest.mark.parametrize("text", ["dleivery", "delivry", "delivvery", "delivary", "delivery"])
def test_one_slip_in_a_word_is_forgiven(text):
    assert found([rule("delivery", Phrase("delivery", Kind.NEAR))], f"when is {text} ?")


@pytest.mark.parametrize(("phrase", "text"), [("map", "mop"), ("delivery", "dlvery"), ("refund", "fund")])
def test_short_words_and_two_slips_are_not(phrase, text):
    assert found([rule("x", Phrase(phrase, Kind.NEAR))], text) is None


def test_one_slip_in_three_chinese_characters_is_forgiven_but_none_is_missing():
    rules = [rule("coupon", Phrase("优惠券", Kind.NEAR))]
    assert found(rules, "有优惠卷吗") == ("coupon", "优惠卷")
    assert found(rules, "有优惠吗？") == ("coupon", "优惠吗")
    assert found(rules, "优惠") is None
    assert found([rule("short", Phrase("优惠", Kind.NEAR))], "优待") is None
    assert found([rule("long", Phrase("会员积分", Kind.NEAR))], "会积分呢") == ("long", "会积分")


def test_all_are_needed_and_none_may_be_there():
    rules = [
        rule(
            "return",
            Phrase("退", role=Role.ALL),
            Phrase("鞋"),
            Phrase("裤"),
            Phrase("已退", role=Role.NONE),
        )
    ]
    assert found(rules, "裤子能退吗")
    assert found(rules, "裤子多少钱") is None
    assert found(rules, "能退吗") is None
    assert found(rules, "裤子已退") is None


def test_the_greater_priority_answers_then_the_surer_kind():
    contains, exact = rule("contains", Phrase("价格")), rule("exact", Phrase("价格", Kind.EXACT))
    assert found([contains, exact], "价格") == ("exact", "价格")
    first = rule("first", Phrase("价", Kind.CONTAINS), priority=5)
    assert found([contains, exact, first], "价格")[0] == "first"


def test_hours_hold_in_the_rules_own_zone_and_over_midnight():
    evening = Schedule("Asia/Shanghai", (Hours(frozenset({0}), 22 * 60, 6 * 60),))
    rules = [rule("closed", Phrase("在吗"), schedule=evening)]
    assert found(rules, "在吗") is None
    assert found(rules, "在吗", at=NOON + timedelta(hours=11))  # Monday 23:00
    assert found(rules, "在吗", at=NOON + timedelta(hours=17))  # Tuesday 05:00
    assert found(rules, "在吗", at=NOON + timedelta(hours=35)) is None  # Tuesday 23:00


def test_a_rule_speaks_from_its_first_moment_until_before_its_last():
    rules = [rule("sale", Phrase("活动"), schedule=Schedule(since=NOON, until=NOON + timedelta(days=1)))]
    assert [bool(found(rules, "活动", at=NOON + timedelta(hours=h))) for h in (-1, 0, 23, 24)] == [
        False,
        True,
        True,
        False,
    ]


def test_a_rule_of_one_language_place_or_code_stays_there():
    rules = [
        rule("en", Phrase("ok"), language="en"),
        rule("mail", Phrase("账单"), carriers=frozenset({"mail"})),
        rule("code", Phrase("礼品"), codes=frozenset({"abc"})),
    ]
    assert found(rules, "ok")
    assert found(rules, "ok 吗") is None
    assert found(rules, "账单") is None
    assert found(rules, "账单", place=Place("mail"))
    assert found(rules, "礼品") is None
    assert found(rules, "礼品", place=Place(codes=frozenset({"abc", "d"})))


def test_the_book_says_why_each_rule_answers_or_not():
    rules = [
        rule("answers", Phrase("退货"), priority=9),
        rule("later", Phrase("退")),
        rule("rests", Phrase("货"), priority=20),
        rule("hours", Phrase("货"), schedule=Schedule(until=NOON)),
        rule("lacks", Phrase("退货"), Phrase("鞋", role=Role.ALL)),
        rule("forbidden", Phrase("退货"), Phrase("我", role=Role.NONE)),
        rule("silent", Phrase("别的")),
    ]
    told = compile(rules).explain("我要退货", at=NOON, resting=frozenset({"rests"}))
    assert [(one.rule.name, one.verdict) for one in told[:2]] == [
        ("answers", Verdict.ANSWERS),
        ("later", Verdict.OUTRANKED),
    ]
    assert {one.rule.name: one.verdict for one in told[2:]} == {
        "rests": Verdict.RESTING,
        "hours": Verdict.HOURS,
        "lacks": Verdict.INCOMPLETE,
        "forbidden": Verdict.FORBIDDEN,
    }
    assert [(hit.start, hit.end, hit.quoted) for hit in told[0].hits] == [(2, 4, "退货")]
    assert next(one for one in told if one.rule.name == "lacks").lacking == (Phrase("鞋", role=Role.ALL),)


def test_a_talk_keeps_its_text_and_many_talks_share_by_weight():
    both = (Variant("a", "A", 3), Variant("b", "B", 1))
    given = [chosen(both, "rule", str(talk)).id for talk in range(4000)]
    assert given == [chosen(both, "rule", str(talk)).id for talk in range(4000)]
    assert 2800 < given.count("a") < 3200


def test_an_answer_is_the_first_of_the_reasons():
    rules = [rule(str(n), Phrase(p), priority=n % 3) for n, p in enumerate(("退", "退货", "货", "我要"))]
    book = compile(rules)
    assert book.answer("我要退货", at=NOON).rule == book.explain("我要退货", at=NOON)[0].rule


def test_a_text_of_any_length_and_signs_is_read():
    rules = [rule("x", Phrase("退货", Kind.NEAR)), rule("y", Phrase("refund", Kind.NEAR))]
    for text in ("", " ", "\u0301", "😀" * 5000, "退" * 5000, "a" * 5000, "e\u0301" * 10, "\x00"):
        compile(rules).explain(text, at=NOON)
