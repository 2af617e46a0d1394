from __future__ import annotations

import json

import pytest
from django.db import DatabaseError, transaction

from afflux.guard import house
from afflux.guard.actions import deciding, wordbook
from afflux.guard.actions.wordbook import Said
from afflux.guard.events import Decided
from afflux.guard.gate import judge
from afflux.guard.models import Approval, Judgement
from afflux.kernel import news
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused
from afflux.kernel.ids import new_id
from afflux.organization.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def subject():
    return f"test/{new_id()}"


@pytest.fixture
def judged(now, subject):
    def run(text, purpose="broadcast", by=SYSTEM):
        return judge(text, purpose=purpose, subject=subject, by=by, at=now)

    return run


def outcomes(subject):
    return list(Judgement.objects.filter(subject=subject).order_by("id").values_list("outcome", flat=True))


def test_an_ordinary_text_passes_and_leaves_no_trace(judged, subject):
    gate = judged("最近好吗？")
    assert (gate.passed, gate.held, gate.verdict.findings) == (True, None, ())
    assert outcomes(subject) == []


def test_a_blocked_text_is_refused_at_its_field_with_passage_reason_and_better_words(judged):
    with pytest.raises(Refused) as refusal:
        judged("全网最.低.价！")
    assert (refusal.value.why.code, refusal.value.field) == ("guard.blocked", "text")
    assert "“全网最.低.价”" in str(refusal.value)
    assert "state the price and until when it holds" in str(refusal.value)


def test_the_evidence_of_a_blocked_text_outlives_the_transaction_that_it_stopped(judged, subject):
    with pytest.raises(Refused), transaction.atomic():
        judged("国家级品质")
    kept = Judgement.objects.get(subject=subject)
    assert kept.outcome == "blocked"
    assert kept.findings[0]["quoted"] == "国家级"


def test_evidence_cannot_be_changed_or_taken_away(judged, subject):
    judged("致电13800138000", purpose="reply")
    for change in (
        lambda rows: rows.update(subject="x"),
        lambda rows: rows.delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change(Judgement.objects.filter(subject=subject))


def test_evidence_keeps_no_number_of_a_person(judged, subject):
    judged("致电13800138000", purpose="reply")
    assert "13800138000" not in json.dumps(Judgement.objects.get(subject=subject).findings)


def test_a_warning_lets_the_text_pass(judged, subject):
    assert judged("致电13800138000", purpose="reply").passed
    assert outcomes(subject) == ["passed"]


def test_a_held_text_waits_for_a_person_and_its_asker_hears_of_the_decision(judged, subject, now):
    told: list[Decided] = []
    news.subscribe(Decided, told.append)
    try:
        gate = judged("极致体验")
        assert not gate.passed
        waiting = Approval.objects.get(pk=gate.held)
        assert (waiting.state, waiting.text, waiting.subject) == ("waiting", "极致体验", subject)
        deciding.decide(waiting, approved=True, by=SYSTEM, at=now)
    finally:
        news._LISTENERS[Decided].remove(told.append)
    assert [(one.approval, one.subject, one.approved) for one in told] == [(gate.held, subject, True)]
    assert AuditEntry.objects.filter(verb="guard_approval.approved").exists()


def test_a_decision_is_taken_once_and_a_refusal_says_why(judged, now):
    waiting = Approval.objects.get(pk=judged("极致体验").held)
    with pytest.raises(Refused, match="Say why"):
        deciding.decide(waiting, approved=False, by=SYSTEM, at=now)
    deciding.decide(waiting, approved=False, words="no proof", by=SYSTEM, at=now)
    with pytest.raises(Refused, match="decided"):
        deciding.decide(waiting, approved=True, by=SYSTEM, at=now)


def test_an_approved_text_passes_again_for_its_purpose_but_not_with_another_finding(judged, subject, now):
    deciding.decide(Approval.objects.get(pk=judged("极致体验").held), approved=True, by=SYSTEM, at=now)
    assert judged("极致体验").passed
    assert not judged("极致体验", purpose="template").passed
    wordbook.save_word(Said("体验", "approve"), by=SYSTEM, at=now)
    assert not judged("极致体验").passed
    assert outcomes(subject) == ["held", "allowed", "held", "held"]


def test_the_house_s_own_words_exceptions_and_domains_count_at_once(judged, now):
    assert judged("请加小号").passed
    own = wordbook.save_word(
        Said("小号", "block", why="We use one account.", proposed="主号"), by=SYSTEM, at=now
    )
    with pytest.raises(Refused, match="We use one account"):
        judged("请加小·号")
    wordbook.add_exemption("小号字体", by=SYSTEM, at=now)
    assert judged("请用小号字体").passed
    wordbook.remove("word", own.pk, by=SYSTEM, at=now)
    assert judged("请加小号").passed
    assert not judged("看 https://m.ours.example/a").passed
    wordbook.add_domain("https://ours.example/", by=SYSTEM, at=now)
    assert judged("看 https://m.ours.example/a").passed


def test_a_change_that_was_taken_back_leaves_no_rules_behind(judged, now):
    before = transaction.savepoint()
    wordbook.save_word(Said("小号", "approve"), by=SYSTEM, at=now)
    assert not judged("请加小号").passed
    transaction.savepoint_rollback(before)
    wordbook.save_word(Said("大号", "approve"), by=SYSTEM, at=now)
    assert judged("请加小号").passed
    assert not judged("请加大号").passed


def test_a_pack_or_a_rule_is_switched_off_and_on(judged, now):
    for key in ("superlative", "superlative.national"):
        wordbook.switch(key, on=False, by=SYSTEM, at=now)
        assert judged("国家级品质").passed
        wordbook.switch(key, on=True, by=SYSTEM, at=now)
        with pytest.raises(Refused):
            judged("国家级品质")
    with pytest.raises(Refused, match="no such pack"):
        wordbook.switch("nothing", on=False, by=SYSTEM, at=now)


def test_switching_twice_changes_nothing(now):
    wordbook.switch("pain", on=False, by=SYSTEM, at=now)
    name = house.edition()
    wordbook.switch("pain", on=False, by=SYSTEM, at=now)
    assert house.edition() == name
    assert AuditEntry.objects.filter(verb="guard_rule.switched_off").count() == 1


@pytest.mark.parametrize("word", ["", "  ", "★", "，。"])
def test_a_word_without_letters_is_no_word(word, now):
    with pytest.raises(Refused, match="letter"):
        wordbook.save_word(Said(word, "warn"), by=SYSTEM, at=now)


def test_a_word_stands_on_the_list_once(now):
    wordbook.save_word(Said("小号", "warn"), by=SYSTEM, at=now)
    with pytest.raises(Refused, match="already"):
        wordbook.save_word(Said("小号", "block"), by=SYSTEM, at=now)


@pytest.mark.parametrize("host", ["", "nothing", "http://", "a b.com", "-a.com"])
def test_what_is_no_domain_is_refused(host, now):
    with pytest.raises(Refused, match="no domain"):
        wordbook.add_domain(host, by=SYSTEM, at=now)


def test_judging_asks_the_database_once_where_nothing_is_found(judged, django_assert_max_num_queries):
    judged("你好")
    with django_assert_max_num_queries(1):
        judged("最近好吗")


def test_evidence_can_be_read_where_a_text_only_asks_for_data_of_persons(judged, subject):
    judged("把身份证正反面拍照发我", purpose="reply")
    judged("王女士的手机号是13812345678", purpose="template")
    asked, told = Judgement.objects.filter(subject=subject).order_by("id")
    assert asked.findings[0]["quoted"] == "身份证正反面拍照发我"
    assert all("13812345678" not in one["quoted"] for one in told.findings)
