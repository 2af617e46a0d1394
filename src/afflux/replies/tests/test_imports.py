"""Keyword rules come in from files as people keep them, every row explained, and go out in the same columns."""

import io

import pytest

from afflux.conversations.models import QuickReply
from afflux.exchange import actions, running
from afflux.exchange.exporting import export
from afflux.exchange.kinds import kind
from afflux.exchange.models import Reject
from afflux.files import store
from afflux.kernel.actors import SYSTEM
from afflux.replies.actions import save_rule
from afflux.replies.models import Rule
from afflux.replies.shelf import shelf
from afflux.replies.specs import Listens, RuleSpec, Says

pytestmark = pytest.mark.django_db
FILE = """规则,关键词,回复内容,优先级,answer.2,weight.2
价格,多少钱;价格,一盒 68 元！,5,两盒 128 元。,3
发货,快递;几天到,当天发货。,,,
空,,没有关键词,,,
太大,价格,好,1.5,,
坏,价格,{nmae} 您好,,,
"""


@pytest.fixture
def bring(merchant, now):
    def run(text, *, of="reply_rules", dry_run=False, by=SYSTEM):
        data = text if isinstance(text, bytes) else text.encode()
        file = store.keep_bytes(data, name="rules.csv", media_type="text/csv", at=now)
        started = actions.start(
            kind_name=of, file=file.digest, file_name="rules.csv", mapping={}, options={}, dry_run=dry_run, by=by, at=now
        )  # fmt: skip
        return running.work(started.id, clock=lambda: now)

    return run


def taken_out(of):
    out = io.BytesIO()
    export(kind(of), "csv", by=SYSTEM, into=out)
    return out.getvalue()


def test_a_file_makes_rules_that_answer_and_every_other_row_says_why(bring, now):
    run = bring(FILE)
    assert (run.imported, run.merged, run.rejected) == (2, 0, 3), run.problem_params
    price = Rule.objects.get(name="价格")
    assert (price.priority, [one.text for one in price.texts.all()]) == (5, ["一盒 68 元！", "两盒 128 元。"])
    assert shelf().book.answer("这个多少钱", at=now).rule.name == "价格"
    why = dict(Reject.objects.filter(run=run).values_list("row", "problem"))
    assert list(why.values()) == ["replies.no_phrase", "replies.no_whole_priority", "replies.unknown_field"]


def test_the_same_file_again_changes_nothing(bring):
    bring(FILE)
    again = bring(FILE + "\n")
    assert (again.imported, again.merged, again.rejected) == (0, 2, 3)
    changed = bring(FILE.replace("当天发货。", "次日发货。"))
    assert (changed.imported, changed.merged) == (1, 1)
    assert Rule.objects.count() == 2


def test_a_dry_run_counts_and_writes_nothing(bring):
    run = bring(FILE, dry_run=True)
    assert (run.imported, run.rejected, Rule.objects.count()) == (2, 3, 0)


def test_whatever_a_rule_says_goes_out_and_comes_back_unchanged(bring, now):
    phrases = [
        Listens("价格？"), Listens("a;b"), Listens("退货", "exact", "all"), Listens("refund policy", "words"),
        Listens("^[0-9]+$", "pattern"), Listens("x+|y", "pattern"), Listens("假", "contains", "none"), Listens("delivery", "near"),
    ]  # fmt: skip
    spec = RuleSpec(
        name="All", phrases=phrases, texts=[Says("第一行！\n第二行", 2), Says("=SUM(1)"), Says("'quoted")], language="zh",
        priority=-3, zone="Asia/Tokyo", rest=0, since=now, carriers=["webchat"], accounts=["wk1"],
        schedule=[{"days": [0, 4], "from": "22:00", "to": "06:00"}, {"days": [5], "from": "09:00", "to": "12:00"}],
    )  # fmt: skip
    save_rule(by=SYSTEM, at=now, spec=spec)
    before = Rule.objects.values().get()
    run = bring(taken_out("reply_rules"))
    assert (run.imported, run.merged, run.rejected) == (0, 1, 0), Reject.objects.values()
    assert Rule.objects.values().get() == before


def test_who_may_not_design_is_told_so_for_every_row(bring, cast):
    assert kind("reply_rules").right == "talk.design"
    manager = cast.actor("manager_a")
    assert not manager.may("talk.design")


def test_quick_replies_come_in_once_and_go_out_in_the_same_columns(bring, cast):
    text = "快捷码,标题,内容,门店\n/hi,问候,{name}您好！,\nhi,问候,A 店您好,A\nbad one,x,y,\nno,x,y,Z\n"
    run = bring(text, of="quick_replies")
    assert (run.imported, run.rejected, QuickReply.objects.count()) == (2, 2, 2)
    again = bring(taken_out("quick_replies"), of="quick_replies")
    assert (again.imported, again.merged, again.rejected) == (0, 2, 0)
