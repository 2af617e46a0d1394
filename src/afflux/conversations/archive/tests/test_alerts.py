"""What raises an alert, whose it is, and how it ends."""

from datetime import timedelta

import pytest

from afflux.connectors.happenings import Left
from afflux.conversations.archive.alerts import deciding, noticing
from afflux.conversations.archive.models import Alert
from afflux.conversations.models import Message, Talk
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused
from afflux.kernel.news import tell

pytestmark = pytest.mark.django_db


def kinds():
    return sorted(Alert.objects.values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("text", "by", "kind"),
    [
        ("你直接转账到我支付宝账号吧", "account", "payment"),
        ("Please pay me directly by bank transfer", "account", "payment"),
        ("可以 U-S-D-T 付吗", "peer", "payment"),
        ("你们就是骗子，我要投诉", "peer", "anger"),
        ("This is a SCAM, I want my money back", "peer", "anger"),
        ("我保证三天见好", "account", "promise"),
        ("We guarantee you will love it", "account", "promise"),
        ("这个能根治高血压，药到病除", "account", "promise"),
    ],
)
def test_words_of_either_side_in_either_language_raise_an_alert(hear, text, by, kind):
    hear(text, by=by)
    assert set(kinds()) == {kind}
    assert all(one.quoted in text for one in Alert.objects.all())


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("请问还有货吗", "peer"),
        ("您好，今天发货", "account"),
        ("能保证明天到吗", "peer"),
        ("this is our best seller, thank you", "account"),
        ("你们会投诉处理吗", "account"),
    ],
)
def test_ordinary_words_raise_none(hear, text, by):
    hear(text, by=by)
    assert kinds() == []


def test_a_message_meets_a_rule_once_however_often_it_is_read(hear):
    hear("骗子！骗子！差评")
    noticing.notice(Message.objects.all())
    assert Alert.objects.count() == 1


def test_words_of_the_house_count_from_the_moment_they_are_saved(hear, now):
    hear("红鲤鱼 one")
    deciding.save_rule(None, name="鱼", side="in", words="红鲤鱼, 绿鲤鱼", by=SYSTEM, at=now)
    hear("绿鲤鱼 two", after=1)
    hear("红鲤鱼 three", by="account", after=2)
    assert list(Alert.objects.values_list("quoted", "kind")) == [("绿鲤鱼", "own")]


def test_who_waits_too_long_is_noticed_once_a_wait(hear, now):
    hear("有人吗")
    Talk.objects.update(overdue_at=now + timedelta(minutes=15))
    for minutes in (10, 16, 17):
        noticing.silences(at=now + timedelta(minutes=minutes))
    assert kinds() == ["silence"]


def test_a_customer_whom_staff_deleted_is_noticed_and_one_who_left_is_not(hear, line, now):
    hear("再见")
    told = {"connection": line.id, "at": now, "account": "desk", "peer": "+8613800000001"}
    tell(Left(key="1", by="peer", **told))
    assert kinds() == []
    tell(Left(key="2", by="account", **told))
    tell(Left(key="2", by="account", **told))
    assert kinds() == ["left"]


def test_an_alert_is_dismissed_only_for_a_reason(hear, now):
    hear("骗子")
    with pytest.raises(Refused) as refused:
        deciding.dismiss(Alert.objects.all(), "  ", by=SYSTEM, at=now)
    assert refused.value.field == "reason"
    assert deciding.dismiss(Alert.objects.all(), "a joke", by=SYSTEM, at=now) == 1
    assert Alert.objects.get().reason == "a joke"


def test_the_page_shows_the_passage_and_another_store_sees_nothing(hear, cast, as_):
    hear("你们是骗子 <script>alert(1)</script>")
    Talk.objects.update(unit=cast.store_a)
    shown = as_("manager_a").get("/talk/archive/alerts").content.decode()
    assert "骗子" in shown
    assert "骗子" not in as_("manager_b").get("/talk/archive/alerts").content.decode()
    place = as_("manager_a").get(f"/talk/archive/at/{Message.objects.get().id}").content.decode()
    assert "&lt;script&gt;" in place
    assert "<script>alert" not in place
    assert as_("manager_b").get(f"/talk/archive/at/{Message.objects.get().id}").status_code == 404


def test_ticked_alerts_are_decided_and_an_analyst_decides_nothing(hear, cast, as_):
    hear("骗子")
    one = str(Alert.objects.get().id)
    assert as_("analyst").post("/talk/archive/alerts/seen", {"ids": one}).status_code == 403
    as_("operator").post("/talk/archive/alerts/seen", {"ids": one})
    assert Alert.objects.get().state == "seen"
    as_("operator").post("/talk/archive/alerts/dismiss", {"ids": one, "reason": "太极"})
    assert Alert.objects.get().state == "dismissed"
    assert as_("manager_a").get("/talk/archive/alerts/words").status_code == 403
    made = as_("owner").post("/talk/archive/alerts/words/new", {"name": "x", "side": "in", "words": "ab"})
    assert made.status_code == 302
