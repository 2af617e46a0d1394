"""A word that a rule knows is answered once, in its window, unless a human has the talk."""

from datetime import timedelta

import pytest

from afflux.connectors.happenings import Said
from afflux.conversations.actions import saying, talks
from afflux.conversations.models import Message, Talk
from afflux.kernel.actors import SYSTEM
from afflux.kernel.news import tell
from afflux.replies import actions
from afflux.replies.engine.rules import Role
from afflux.replies.manners import manners
from afflux.replies.models import Answer, Suggestion
from afflux.replies.specs import Listens

pytestmark = pytest.mark.django_db


def answers():
    """What the robot said, in order."""
    rows = Message.objects.filter(direction="out", by_kind="robot").order_by("at", "id")
    return list(rows.values_list("text", flat=True))


def outcomes():
    return list(Answer.objects.order_by("at", "message_id").values_list("outcome", flat=True))


def test_a_rule_answers_what_it_listens_for(paper_line, rule, say):
    rule("return", "退货", "七天内可以退。")
    say(paper_line, "我要退货")
    assert answers() == ["七天内可以退。"]
    assert outcomes() == ["answered"]
    assert Answer.objects.get().quoted == "退货"


def test_the_same_message_twice_is_answered_once(paper_line, rule, say):
    rule("return", "退货", rest=0)
    say(paper_line, "退货", key="same")
    say(paper_line, "退货", key="same")
    assert len(answers()) == 1


def test_a_text_is_filled_with_harmless_names(paper_line, merchant, rule, say):
    rule("hi", "你好", "{name}您好，这里是{shop}。", rest=0)
    say(paper_line, "你好", name="王\u202e小明\n")
    say(paper_line, "你好", peer="+8613800000002", name="加微信 138 0013 8000")
    assert answers() == ["王小明您好，这里是清泉 Springs。", "朋友您好，这里是清泉 Springs。"]


def test_a_rule_rests_in_the_talk_where_it_spoke(paper_line, rule, say):
    rule("return", "退货", rest=10)
    say(paper_line, "退货")
    say(paper_line, "退货吗", after=1)
    say(paper_line, "退货", peer="+8613800000002", after=2)
    assert len(answers()) == 2
    assert outcomes() == ["answered", "rested", "answered"]


def test_a_rule_of_less_priority_answers_while_the_first_rests(paper_line, rule, say):
    rule("first", "退货", priority=9)
    rule("second", "退货")
    say(paper_line, "退货")
    say(paper_line, "退货", after=1)
    assert answers() == ["first!", "second!"]


def test_a_talk_reads_the_same_text_of_a_rule_every_time(paper_line, rule, say):
    rule("hi", "你好", "A", "B", "C", rest=0)
    for second in range(4):
        say(paper_line, "你好", after=second)
    assert len(set(answers())) == 1


def test_the_third_word_that_no_rule_knows_hands_over_to_a_human(paper_line, rule, say):
    rule("return", "退货")
    for second, text in enumerate(("在吗", "怎么走", "几点")):
        say(paper_line, text, after=second)
    assert answers() == [manners().handover_zh]
    assert Talk.objects.get().robot_off
    assert outcomes() == ["missed", "missed", "handed"]
    say(paper_line, "退货", after=4)
    assert len(answers()) == 1


def test_a_known_word_between_begins_the_count_anew(paper_line, rule, say):
    rule("return", "退货")
    for second, text in enumerate(("在吗", "怎么走", "退货", "几点", "电话")):
        say(paper_line, text, after=second)
    assert not Talk.objects.get().robot_off


def test_anger_hands_over_at_once_and_never_reads_a_rule(paper_line, rule, say):
    rule("return", "退")
    say(paper_line, "你们是骗子，退钱！")
    assert answers() == [manners().handover_zh]
    assert Talk.objects.get().robot_off
    assert Message.objects.filter(direction="note", by_kind="system").count() == 1


def test_english_anger_is_answered_in_english_and_words_are_the_merchants(paper_line, rule, say, at):
    rule("x", "nothing of that")
    actions.save_manners(
        by=SYSTEM, at=at, misses=3, human_minutes=30, handover_en="Wait.", handover_zh="", anger_en="bananas", anger_zh=""
    )  # fmt: skip
    say(paper_line, "This drives me BANANAS")
    assert answers() == ["Wait."]


def test_the_robot_is_silent_while_a_human_has_the_talk(paper_line, rule, say, cast, at):
    rule("return", "退货", rest=0)
    say(paper_line, "退货")
    talk = Talk.objects.get()
    saying.say(talk, "I am here.", by=cast.actor("operator"), at=at + timedelta(seconds=1))
    say(paper_line, "退货", after=2)
    assert len(answers()) == 1
    Message.objects.filter(by_kind="staff").update(at=at - timedelta(minutes=31))
    say(paper_line, "退货", after=3)
    assert len(answers()) == 2


def test_after_a_talk_is_closed_the_robot_answers_again(paper_line, rule, say, cast, at):
    rule("return", "退货", rest=0)
    say(paper_line, "骗子")
    talks.close(Talk.objects.get(), by=cast.actor("operator"), at=at)
    say(paper_line, "退货", after=2)
    assert answers()[-1] == "return!"


def test_an_old_word_is_left_to_a_human(paper_line, rule, at):
    rule("return", "退货")
    old = at - timedelta(minutes=16)
    tell(
        Said(
            connection=paper_line.id,
            key="o",
            at=old,
            account="shop",
            peer="+8613800000001",
            message="o",
            text="退货",
        )
    )
    assert answers() == []
    assert not Answer.objects.exists()


def test_the_carriers_window_is_kept_and_noted(paper_line, rule, say):
    rule("return", "退货", "字" * 100, rest=0)
    say(paper_line, "退货")
    assert answers() == []
    assert Answer.objects.get().problem == "conversations.too_long"


def test_without_rules_nothing_is_noted(paper_line, merchant, say):
    say(paper_line, "骗子")
    assert not Answer.objects.exists()


def test_a_paused_rule_answers_nobody(paper_line, rule, say, at):
    made = rule("return", "退货", rest=0)
    rule("other", "别的")
    actions.pause(made, by=SYSTEM, at=at)
    say(paper_line, "退货")
    actions.resume(made, by=SYSTEM, at=at)
    say(paper_line, "退货", after=1)
    assert outcomes() == ["missed", "answered"]


def test_where_no_program_may_answer_the_member_gets_a_suggestion(wecom, rule, say, cast, at):
    rule("return", "退货", "七天内可以退。")
    say(wecom, "能退货吗", peer="wmPeer")
    say(wecom, "骗子", peer="wmPeer", after=1)
    found = Suggestion.objects.get()
    assert (found.text, found.message.text) == ("七天内可以退。", "能退货吗")
    assert answers() == []
    used = actions.use_suggestion(found, by=cast.actor("operator"), at=at)
    assert used.used_at == at
    with pytest.raises(Exception, match="used"):
        actions.use_suggestion(found, by=cast.actor("operator"), at=at)


def test_a_rule_of_another_carrier_is_silent(paper_line, rule, say):
    rule("return", "退货", carriers=["wecom"])
    say(paper_line, "退货")
    assert outcomes() == ["missed"]


def test_a_forbidden_phrase_keeps_the_rule_silent(paper_line, rule, say):
    rule("return", [Listens("退货"), Listens("已", "contains", Role.NONE)])
    say(paper_line, "已退货")
    assert outcomes() == ["missed"]


def test_a_note_of_ours_is_read_in_each_readers_language(paper_line, rule, say, cast):
    rule("return", "退")
    say(paper_line, "你们是骗子，退钱！")
    talk, client = Talk.objects.get(), cast.client("operator")
    english, chinese = "The robot handed over", "机器人已转人工"
    for language, told, other in (("en", english, chinese), ("zh-hans", chinese, english)):
        client.cookies["afflux_language"] = language
        for place in (f"/talk/{talk.id}", "/talk/?tab=team", "/talk/archive/"):
            body = client.get(place, follow=True).content.decode()
            assert told in body, (language, place)
            assert other not in body, (language, place)
