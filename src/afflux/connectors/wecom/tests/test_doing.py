"""Each kind of effect through the house's own lane, and what WeCom answered."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from afflux.connectors import actions, effects
from afflux.connectors.carriers import capabilities
from afflux.connectors.effects import Wanted
from afflux.connectors.events import Ended
from afflux.connectors.models import Effect
from afflux.connectors.tests.conftest import VALUES
from afflux.connectors.wecom.models import Tag, Upload
from afflux.files.store import keep_bytes
from afflux.kernel import news
from afflux.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db
DESK, BULK, REPLY = "wkSprings01", Effect.Lane.BULK, Effect.Lane.REPLY
NOW = datetime.now(UTC)


@pytest.fixture
def row(merchant, company):
    return actions.add(by=SYSTEM, at=NOW, kind="wecom", values={**VALUES, "base_url": company.url})


@pytest.fixture
def do(row, monkeypatch):
    """Want an effect, perform it, answer (state, problem, answer) as it was told."""
    heard = []
    monkeypatch.setitem(news._LISTENERS, Ended, [heard.append])

    def run(kind, payload, lane=BULK):
        effects.want(Wanted(row.id, f"{kind}/{uuid4()}", lane, kind, payload, NOW))
        effects.perform_due(lane, now=lambda: datetime.now(UTC))
        return heard[-1].state, heard[-1].problem, heard[-1].answer

    return run


@pytest.fixture
def peer(company):
    made = company.people.come("zhang", name="王芳", state="", at=company.now())
    company.desk.hear(DESK, made, {"msgtype": "text", "text": {"content": "在吗"}}, company.now())
    return made


def picture():
    return keep_bytes(b"\x89PNG" + bytes(100), name="价目.png", media_type="image/png", at=NOW).digest


def test_an_answer_goes_out_under_our_own_name_and_its_picture_is_put_there_once(do, peer, company):
    things = [{"digest": picture(), "kind": "image", "name": "价目.png", "mime": "image/png"}]
    payload = {"account": DESK, "peer": peer, "text": "您好", "media": things, "message": str(uuid4())}
    state, _problem, answer = do("say", payload, REPLY)
    assert state == "done"
    assert [one["type"] for one in company.seen] == ["text", "image"]
    assert answer["message"] == payload["message"].replace("-", "")
    assert [one["message"] for one in company.seen] == answer["messages"]
    do("say", {**payload, "text": "", "message": str(uuid4())}, REPLY)
    assert len(company.shelf.things) == Upload.objects.count() == 1
    Upload.objects.update(until=NOW - timedelta(days=1))
    do("say", {**payload, "text": "", "message": str(uuid4())}, REPLY)
    assert len(company.shelf.things) == 2


def test_a_members_own_chat_is_not_answered_by_a_program(do, peer, row):
    state, problem, _answer = do("say", {"account": "zhang", "peer": peer, "text": "您好"}, REPLY)
    assert (state, problem) == ("failed", "wecom.no_answer_here")
    assert capabilities("wecom", "zhang").reply is None
    window = capabilities("wecom", DESK).reply
    assert (window.length, window.messages) == (timedelta(hours=48), 5)


def test_an_answer_of_which_a_part_went_out_is_not_said_again(do, peer, company):
    things = [{"digest": picture(), "kind": "image", "name": "", "mime": ""}] * 5
    payload = {"account": DESK, "peer": peer, "text": "您好", "media": things, "message": str(uuid4())}
    assert do("say", payload, REPLY)[:2] == ("unsure", "wecom.said_partly")
    assert len(company.seen) == 5


def test_an_answer_that_dropped_on_its_way_back_is_perhaps_said_and_not_repeated(do, peer, company):
    company.script("kf/send_msg:hangup")
    state, problem, _answer = do("say", {"account": DESK, "peer": peer, "text": "您好"}, REPLY)
    assert (state, problem) == ("unsure", "connectors.unsure")
    assert len(company.seen) == 1


def test_tags_are_wanted_by_name_and_made_once(do, peer, company):
    pair = {"account": "zhang", "peer": peer}
    assert do("tag", {**pair, "add": ["VIP", "爱喝茶"]})[0] == "done"
    assert sorted(company.labels.known()[one] for one in company.tags["zhang", peer]) == ["VIP", "爱喝茶"]
    assert do("tag", {**pair, "add": ["VIP"], "remove": ["爱喝茶", "没有的"]})[0] == "done"
    assert [company.labels.known()[one] for one in company.tags["zhang", peer]] == ["VIP"]
    assert len(company._calls["externalcontact/add_corp_tag"]) == 1
    assert list(Tag.objects.values_list("group", flat=True).distinct()) == ["afflux"]


def test_a_tag_that_the_company_has_already_is_used_and_not_made_again(do, peer, company):
    company.labels.groups["等级"] = {"et1": "VIP"}
    assert do("tag", {"account": "zhang", "peer": peer, "add": ["VIP"]})[2]["added"] == ["et1"]
    assert do("tag", {"account": "zhang", "peer": peer, "add_tag": [], "remove_tag": ["et1"]})[0] == "done"
    assert company.tags["zhang", peer] == set()


def test_tags_come_again_after_too_many_hands_and_no_work_is_lost(do, peer, company, row):
    company.labels.groups["等级"] = {"et1": "VIP"}
    company.script("mark_tag:45033*1")
    effects.want(Wanted(row.id, "t", BULK, "tag", {"account": "zhang", "peer": peer, "add": ["VIP"]}, NOW))
    later = datetime.now(UTC)
    effects.perform_due(BULK, now=lambda: later)
    assert Effect.objects.get().state == "waiting"
    effects.perform_due(BULK, now=lambda: later + timedelta(seconds=2))
    assert Effect.objects.get().state == "done"


def test_a_way_is_made_changed_and_ended(do, company):
    made = do("way", {"do": "add", "state": "c-1", "accounts": ["zhang"], "remark": "东门"})
    config = made[2]["config_id"]
    assert (made[0], made[2]["qr_code"]) == ("done", f"https://wework.qpic.cn/wwpic/{config}/0")
    changed = do(
        "way", {"do": "update", "config_id": config, "state": "c-1", "accounts": ["zhang"], "remark": "西门"}
    )
    assert changed[2] == made[2]
    assert company.ways[config]["remark"] == "西门"
    assert do("way", {"do": "del", "config_id": config})[0] == "done"
    assert do("way", {"do": "update", "config_id": config, "accounts": ["zhang"]})[1] == "wecom.41044"
    company.script("add_contact_way:hangup")
    assert do("way", {"do": "add", "state": "c-2", "accounts": ["zhang"]})[0] == "unsure"


def test_a_welcome_brings_files_and_links(do, company):
    link = {"kind": "link", "title": "新人礼", "url": "https://q.example.com/l/1"}
    things = [{"digest": picture(), "kind": "image", "name": "a.png", "mime": "image/png"}, link]
    payload = {"welcome_code": company.welcome_code(), "text": "您好", "attachments": things}
    assert do("welcome", payload, Effect.Lane.WELCOME)[0] == "done"
    (sent,) = company.greeted
    assert sent["text"] == {"content": "您好"}
    assert [one["msgtype"] for one in sent["attachments"]] == ["image", "link"]
    assert sent["attachments"][0]["image"]["media_id"] in company.shelf.things


def test_who_opens_customer_service_is_greeted_there(do, company):
    opened = company.desk.arrive(DESK, "wm1", company.now())["event"]
    payload = {"welcome_code": f"kf:{opened['welcome_code']}", "text": {"content": "您好"}}
    assert do("welcome", payload, Effect.Lane.WELCOME)[0] == "done"
    assert [(one["kind"], one["account"], one["peer"]) for one in company.seen] == [("welcome", DESK, "wm1")]
    assert do("welcome", payload, Effect.Lane.WELCOME)[:2] == ("done", "wecom.41051")


def test_group_sends_moments_and_handovers_are_begun(do, peer, company):
    company.people.members["li"] = "李强"
    task = do("template", {"peers": [peer, "wmNobody"], "text": "春茶上市"})[2]
    assert task["refused"] == ["wmNobody"]
    assert task["task"] in company.sends.tasks
    assert do("moment", {"text": "春茶上市", "accounts": ["zhang"]})[2]["job"] in company.sends.moments
    codes = do("transfer", {"account": "zhang", "to": "li", "peers": [peer], "text": "新同事接待您"})[2][
        "codes"
    ]
    assert codes == {peer: 0}


def test_what_the_line_cannot_do_says_so(do):
    assert do("dance", {})[:2] == ("failed", "wecom.cannot_do")
