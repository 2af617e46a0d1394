from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from afflux.guard.book import Book
from afflux.guard.checking import check
from afflux.guard.rules import packs
from afflux.guard.spelling import bare
from afflux.guard.tests.books import found, quoted, rule, whole_book

WORDS = sorted({word for pack in packs() for one in pack.rules for word in one.words})
NOISE = st.sampled_from(["", " ", "·", "✨", "\u200b", "*", "★", "，", "。", "\n", "👨\u200d👩\u200d👧"])


@given(st.text(st.characters(exclude_categories=()), max_size=400))
@example("\ud800最好的\udfff" * 30)
@settings(deadline=None)
def test_no_text_breaks_the_guard(text):
    for finding in check(text, purpose="reply", book=whole_book()).findings:
        assert text[finding.start : finding.end] == finding.quoted != ""


@given(st.lists(st.one_of(st.sampled_from(WORDS), NOISE, st.text(max_size=5)), max_size=25), NOISE)
@settings(deadline=None)
def test_what_is_quoted_stands_in_the_text_as_it_was_written(parts, sign):
    text = sign.join(parts)
    findings = check(text, purpose="broadcast", book=whole_book()).findings
    assert [text[f.start : f.end] for f in findings] == [f.quoted for f in findings]
    assert [f.start for f in findings] == sorted(f.start for f in findings)


@given(
    st.sampled_from([word for word in WORDS if len(bare(word)) > 2]),
    st.sampled_from(["·", "✨", "*", "\u200b", "~"]),
)
@settings(deadline=None)
def test_a_word_with_signs_between_all_its_letters_is_the_word(word, sign):
    assert quoted(sign.join(bare(word)), rule(words=(word,))) == [sign.join(bare(word))]


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("全网最.低.价", "全网最.低.价"),
        ("今天銷量第一！", "銷量第一"),
        ("我们是国★家★级的", "国★家★级"),
        ("zui佳口感", "zui佳"),
        ("稳赚不培", "稳赚不培"),
        ("B E S T in the world", "B E S T in the world"),
        ("the m1racle cure!", "m1racle cure"),
    ],
)
def test_a_disguised_passage_is_quoted_as_it_stands(text, passage):
    assert passage in [finding.quoted for finding in found(text)]


def test_a_full_stop_between_two_signs_makes_no_word():
    assert quoted("质量最。好的", rule(words=("最好",))) == []
    assert quoted("质量最 好的", rule(words=("最好",))) == ["最 好"]


def test_a_word_inside_a_longer_latin_word_is_none():
    assert quoted("The lathe bestows; be still, secure", rule(words=("best", "cure"))) == []
    assert quoted("the best. Cure!", rule(words=("best", "cure"))) == ["best", "Cure"]


def test_an_excuse_covers_what_lies_inside_it_and_nothing_else():
    one = rule(words=("最好",), excuses=("最好的朋友",), not_after=("提前",), not_before=("没有",))
    assert quoted("他是我最好的朋友，最好提前约，没有最好", one) == []
    assert quoted("最好的朋友送最好的礼物", one) == ["最好"]
    assert quoted("最好的礼物", rule(words=("最好",)), excuses=("最好的礼物",)) == []


def test_a_word_that_sounds_the_same_counts_only_where_words_begin_and_end():
    one = rule(words=("国家级",), homophones=True)
    assert quoted("国佳级品质", one) == ["国佳级"]
    assert quoted("国家机关旁边", one) == []
    assert quoted("国佳级品质", rule(words=("国家级",))) == []


def test_numerals_and_digits_are_one():
    assert quoted("全国第1和全国第一", rule(words=("全国第一",))) == ["全国第1", "全国第一"]


def test_of_findings_in_one_another_the_widest_is_told():
    assert quoted("全网最低价", rule(words=("最低价", "全网最低价"))) == ["全网最低价"]


def test_a_wide_finding_hides_no_graver_one_within():
    wide = rule(id="t.wide", words=("最好的产品",), severity="approve")
    grave = rule(id="t.grave", words=("最好的",))
    book = Book((wide, grave))
    assert check("最好的产品", purpose="reply", book=book).severity == "block"
    assert check("我们有最好的产品", purpose="reply", book=whole_book()).severity == "block"
    same = Book((rule(id="t.wide", words=("最好的产品",)), grave))
    assert [found.rule for found in check("最好的产品", purpose="reply", book=same).findings] == ["t.wide"]


def test_a_purpose_softens_a_rule_or_leaves_it_out():
    one = rule(words=("电话",), severity="approve", softer={"reply": "warn"})
    book = whole_book()
    assert check("拨打13800138000", purpose="reply", book=book).severity == "warn"
    assert check("拨打13800138000", purpose="broadcast", book=book).severity == "approve"
    assert one.severity_for("reply") == "warn"
    assert quoted("电话", rule(words=("电话",), purposes=("broadcast",)), purpose="reply") == []


def test_a_pattern_ends_with_its_sentence():
    one = rule(patterns=("转发.{0,8}领奖",), anchors=("转发",))
    assert quoted("转发三天后领奖", one) == ["转发三天后领奖"]
    assert quoted("转发了。明天领奖", one) == []


def test_every_rule_of_the_packs_says_why_and_what_instead_in_both_languages():
    for pack in packs():
        assert pack.name.en, pack.id
        assert pack.source.zh, pack.id
        for one in pack.rules:
            assert one.why.en, one.id
            assert one.why.zh, one.id
            assert one.proposed.en, one.id
            assert one.proposed.zh, one.id
            assert one.words or one.detector or (one.patterns and one.anchors), one.id
    ids = [one.id for pack in packs() for one in pack.rules]
    assert len(ids) == len(set(ids))
