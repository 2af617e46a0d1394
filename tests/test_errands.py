"""Group messages, Moments, handovers, codes into groups and conversations handed over, as a person does them."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from afflux.connectors import actions, effects, errands
from afflux.connectors.happenings import Unsubscribed
from afflux.connectors.models import Effect
from afflux.connectors.retrying import forget_effects
from afflux.connectors.tests.conftest import VALUES
from afflux.connectors.tests.test_terminal import afflux
from afflux.connectors.wecom import syncing
from afflux.connectors.wecom.models import JoinWay
from afflux.connectors.wecom.tests.conftest import company as simulated  # noqa: F401 (a fixture)
from afflux.guard.actions.deciding import decide
from afflux.guard.models import Approval
from afflux.jobs.here import run_waiting
from afflux.kernel.actors import SYSTEM
from afflux.kernel.news import tell
from afflux.organization.models import AuditEntry
from afflux.runtime.messages import Stop

pytestmark = pytest.mark.django_db
DESK = "wkSprings01"


def utc():
    return datetime.now(UTC)


@pytest.fixture
def company(simulated):  # noqa: F811 (a fixture)
    return simulated


@pytest.fixture
def row(merchant, company):
    company.people.members |= {"li": "李强"}
    made = actions.add(by=SYSTEM, at=utc(), kind="wecom", values={**VALUES, "base_url": company.url})
    company.chats = [company.groups.found(f"福利群{n}", "zhang", company.now()) for n in range(6)]
    company.known = [
        company.people.come("zhang", name=f"客{n}", state="", at=company.now()) for n in range(3)
    ]
    syncing.want(made.id, at=utc())
    run_waiting()
    return made


@pytest.fixture
def sent(row, as_):
    """Fill in the form of an errand as the operator; answer the page that follows, everything done."""

    def send(errand, key=None, /, **fields):
        path = f"/settings/connections/{row.id}/errands/{errand}"
        page = (
            as_("operator").post(path, {"key": str(key or uuid4()), **fields}, follow=True).content.decode()
        )
        for lane in Effect.Lane.values:
            effects.perform_due(lane, now=utc)
        return page

    return send


def last(kind):
    return Effect.objects.filter(kind=kind).latest("id")


def far(as_, kind, user="operator"):
    path = f"/settings/connections/out/{last(kind).id}/outcome"
    return path, as_(user).get(path).content.decode()


def test_a_group_message_waits_for_the_members_hand_and_leaves_out_who_wants_no_more(sent, row, company, as_):
    tell(Unsubscribed(connection=row.id, key="no", at=utc(), peer=company.known[0], word="TD"))
    assert "under way" in sent("send", account="zhang", text="周六到店有茶")
    ((task, made),) = company.sends.tasks.items()
    assert set(made.states["zhang"]) == set(company.known[1:])
    assert "<dt>Not sent yet</dt><dd>2</dd>" in far(as_, "template")[1]
    company.sends.press(company, task, "zhang")
    assert "<dt>Sent</dt><dd>2</dd>" in far(as_, "template")[1]
    line = AuditEntry.objects.get(verb="connection.errand")
    assert line.detail == {"errand": "send", "people": 2}


def test_members_are_reminded_three_times_a_day_and_the_fourth_says_why_not(sent, company, as_):
    sent("send", account="zhang", text="周六到店有茶")
    path, page = far(as_, "template")
    assert "Remind the members" in page
    for _ in range(4):
        assert "They are reminded" in as_("operator").post(path, follow=True).content.decode()
        effects.perform_due(Effect.Lane.REPLY, now=utc)
    assert [one["kind"] for one in company.seen].count("remind") == 3
    waits = Effect.objects.filter(kind="remind").order_by("id").last()
    assert (waits.state, waits.problem) == ("waiting", "wecom.45009")


def test_a_form_that_was_sent_twice_makes_one_task(sent, company):
    key = uuid4()
    for _ in range(2):
        sent("send", key, account="zhang", text="周六到店有茶")
    assert len(company.sends.tasks) == 1


def test_words_are_read_by_the_guard_and_wait_for_an_approval(sent, company, cast):
    assert "包治百病" in sent("send", account="zhang", text="这款泉水包治百病")
    assert "needs an approval" in sent("send", account="zhang", text="喝了延年益寿")
    assert not company.sends.tasks
    decide(Approval.objects.get(), approved=True, by=cast.actor("owner"), at=utc())
    assert "under way" in sent("send", account="zhang", text="喝了延年益寿")
    assert len(company.sends.tasks) == 1


def test_what_the_line_drops_after_wecom_took_it_is_perhaps_done_and_not_repeated(sent, company, as_):
    company.script("add_msg_template:hangup")
    sent("send", account="zhang", text="周六到店有茶")
    effects.perform_due(Effect.Lane.BULK, now=lambda: utc() + timedelta(minutes=10))
    assert (last("template").state, len(company.sends.tasks)) == ("unsure", 1)
    page = as_("owner").get(f"/settings/connections/out/{last('template').id}").content.decode()
    assert "Nobody can know from here" in page


def test_a_moment_has_pictures_or_a_link_and_says_when_it_lies_before_the_members(sent, company, as_):
    assert "not both" in sent(
        "moment", text="新茶", title="店", url="https://shop.example.com", pictures=_png()
    )
    assert "https://" in sent("moment", text="新茶", title="店", url="javascript:alert(1)")
    assert "under way" in sent("moment", text="新茶到了", accounts=["zhang"], pictures=_png())
    assert "WeCom is at it" in far(as_, "moment")[1]
    at = company.now() + 10
    company.now = lambda: at
    assert "Laid before the members" in far(as_, "moment")[1]


def test_customers_are_handed_over_a_hundred_at_a_time(sent, company, row, as_):
    for number in range(120):
        company.people.come("li", name=f"李{number}", state="", at=company.now())
    syncing.want(row.id, at=utc())
    run_waiting()
    assert "another member" in sent("transfer", account="li", to="li")
    assert "in 2 parts" in sent("transfer", account="li", to="zhang")
    assert len(company.people.handovers) == 120
    assert "<dt>In their 24 hours</dt><dd>20</dd>" in far(as_, "transfer")[1]
    for _ in range(2):
        sent("transfer", account="li", to="zhang")
    assert "twice in 90 days" in far(as_, "transfer")[1]


def test_a_code_into_groups_is_kept_for_ever_changed_and_deleted(sent, company, row, as_):
    groups = [chat for chat, _name in errands.HOUSE.groups(row)]
    assert "5 at most" in sent("join", name="门店", groups=groups)
    assert "under way" in sent(
        "join", name="门店", groups=groups[:2], create="on", base="福利群", state="c-1"
    )
    made = JoinWay.objects.get()
    assert made.address == f"https://wework.qpic.cn/wwpic/{made.config}/0"
    assert made.address in far(as_, "join")[1]
    forget_effects(before=utc() + timedelta(days=40))
    sent("rejoin", way=made.config, groups=groups[2:3])
    assert company.groups.ways[made.config]["chat_id_list"] == groups[2:3]
    assert company.groups.ways[made.config]["state"] == "c-1"
    sent("unjoin", way=made.config)
    assert not company.groups.ways
    assert JoinWay.objects.get().ended_at
    assert "is not one of" in sent("unjoin", way=made.config)


def test_a_conversation_of_customer_service_is_handed_to_a_member(sent, company):
    peer = company.known[0]
    company.desk.hear(DESK, peer, {"msgtype": "text", "text": {"content": "在吗"}}, company.now())
    assert "Choose the member" in sent("turn", account=DESK, peer=peer, to="member")
    sent("turn", account=DESK, peer=peer, to="member", member="li")
    assert company.desk.talks[DESK, peer].member == "li"
    assert last("turn").state == "done"


def test_an_analyst_may_not_and_a_manager_does_not_see_it(row, as_):
    path = f"/settings/connections/{row.id}/errands"
    assert as_("manager_a").get(path).status_code in (403, 404)
    assert as_("analyst").get(f"{path}/send").status_code in (403, 404)
    page = as_("operator", language="zh-hans").get(path).content.decode()
    assert "群发消息" in page
    assert "Group message" not in page


def test_all_of_it_works_from_the_terminal(row, company, capsys, tmp_path):
    assert afflux("do", "wecom") == 0
    assert "send: Group message" in capsys.readouterr().out
    (tmp_path / "text").write_text("周六到店有茶\n")
    given = ("--set", "account=张敏", "--set-file", f"text={tmp_path / 'text'}", "--format", "json")
    assert afflux("do", "wecom", "send", *given) == 0
    (effect,) = json.loads(capsys.readouterr().out)["effects"]
    effects.perform_due(Effect.Lane.BULK, now=utc)
    assert afflux("done", effect, "--format", "json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["state"], told["outcome"]["Not sent yet"]) == ("done", "3")
    with pytest.raises(Stop, match="account has no “nobody”"):
        afflux("do", "wecom", "send", "--set", "account=nobody", "--set", "text=x")
    with pytest.raises(Stop, match="no “colour” here"):
        afflux("do", "wecom", "send", "--set", "colour=red")
    with pytest.raises(Stop, match="Nothing like “dance”"):
        afflux("do", "wecom", "dance")


def _png():
    from io import BytesIO

    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (40, 40), "green").save(out, "PNG")
    return SimpleUploadedFile("tea.png", out.getvalue(), "image/png")
