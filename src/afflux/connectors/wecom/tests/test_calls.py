"""Each chapter of the interface, called over a real socket, within the platform's limits and past them."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.db import connection

from afflux.connectors import actions
from afflux.connectors.lines import line_of
from afflux.connectors.tests.conftest import VALUES
from afflux.connectors.wecom import transport
from afflux.connectors.wecom.api import (
    groups,
    handover,
    hands,
    media,
    moments,
    people,
    sends,
    service,
    tags,
    ways,
)
from afflux.connectors.wecom.api.groups import JoinWay
from afflux.connectors.wecom.api.hands import one_of_five
from afflux.connectors.wecom.api.ways import Way
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
DAY = 86_400
DESK = "wkSprings01"


@pytest.fixture
def line(merchant, company):
    row = actions.add(by=SYSTEM, at=NOW, kind="wecom", values={**VALUES, "base_url": company.url})
    return line_of(row)


@pytest.fixture
def later(company):
    """Let so many seconds pass at the platform."""
    begun = company.now()
    clock = SimpleNamespace(passed=0.0)
    company.now = lambda: begun + clock.passed

    def pass_(seconds):
        clock.passed += seconds

    return pass_


def come(company, member="zhang", name="王芳", state=""):
    return company.people.come(member, name=name, state=state, at=company.now())


def refused(call, *arguments, **more):
    with pytest.raises(Refused) as found:
        call(*arguments, **more, at=NOW)
    return found.value.why.code


def test_a_contact_way_is_made_read_changed_listed_and_deleted(line, company):
    company.people.members |= {"li": "李强", "wang": "王五"}
    made = ways.add(line, Way(("zhang",), state="c-1"), at=NOW)
    assert made.qr_code.startswith("https://")
    assert ways.get(line, made.config_id, at=NOW)["type"] == 1
    ways.update(line, made.config_id, Way(("zhang",), state="c-2", remark="东门"), at=NOW)
    assert {k: company.ways[made.config_id][k] for k in ("state", "remark", "type")} == {
        "state": "c-2", "remark": "东门", "type": 1}  # fmt: skip
    many = ways.add(line, Way(("li", "wang"), exclusive=True), at=NOW)
    assert company.ways[many.config_id]["type"] == 2
    assert list(ways.every(line, at=NOW)) == [made.config_id, many.config_id]
    ways.delete(line, made.config_id, at=NOW)
    assert refused(ways.get, line, made.config_id) == "wecom.41044"


def test_contact_ways_keep_their_limits(line, company):
    assert refused(ways.add, line, Way(tuple(f"m{n}" for n in range(101)))) == "wecom.41041"
    assert refused(ways.add, line, Way(("zhang",), state="x" * 31)) == "wecom.40058"
    assert refused(ways.add, line, Way(())) == "wecom.41048"
    company.most_ways = 0
    assert refused(ways.add, line, Way(("zhang",))) == "wecom.41045"


def test_tags_are_made_marked_renamed_and_deleted(line, company):
    peer = come(company)
    vip, tea = tags.add(line, "afflux", ["VIP", "爱喝茶"], at=NOW)
    assert [tag.name for tag in tags.every(line, at=NOW)] == ["VIP", "爱喝茶"]
    tags.mark(line, "zhang", peer, add=[vip.id, tea.id], remove=[], at=NOW)
    tags.mark(line, "zhang", peer, add=[], remove=[vip.id], at=NOW)
    assert company.tags["zhang", peer] == {tea.id}
    tags.rename(line, tea.id, "茶友", at=NOW)
    tags.delete(line, [vip.id], at=NOW)
    assert [tag.name for tag in tags.every(line, at=NOW)] == ["茶友"]
    assert refused(tags.mark, line, "zhang", peer, add=["nothing"], remove=[]) == "wecom.40068"
    assert refused(tags.mark, line, "zhang", "wmStranger", add=[tea.id], remove=[]) == "wecom.84061"
    assert refused(tags.add, line, "afflux", ["x" * 31]) == "wecom.40058"


def test_twelve_hands_of_ours_never_are_more_than_five_at_the_tags():
    ready, counting, at_once = threading.Barrier(12), threading.Lock(), []
    busy = set()

    def mark(number):
        ready.wait(10)
        try:
            with one_of_five(UUID(int=7)):
                with counting:
                    busy.add(number)
                    at_once.append(len(busy))
                time.sleep(0.03)
                with counting:
                    busy.discard(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as workers:
        list(workers.map(mark, range(12)))  # none is refused
    assert len(at_once) == 12
    assert max(at_once) == 5


def test_who_finds_no_place_in_time_hears_what_the_platform_would_say(monkeypatch):
    monkeypatch.setattr(hands, "HANDS", 0)
    monkeypatch.setattr(hands, "PATIENCE", 0.05)
    with pytest.raises(Refused) as found, one_of_five(UUID(int=7)):
        pass
    assert found.value.why.code == "wecom.45033"


def test_members_and_customers_are_read_page_by_page(line, company):
    company.people.members |= {"li": "李强"}
    peers = [come(company, "zhang", f"客{n}", state="c-1") for n in range(130)]
    assert people.members(line, at=NOW) == ["zhang", "li"]
    assert people.names(line, at=NOW) == {"zhang": "张敏", "li": "李强"}
    assert people.customers_of(line, "zhang", at=NOW) == peers
    assert people.customers_of(line, "li", at=NOW) == []
    first, cursor = people.page(line, ["zhang", "li"], "", at=NOW)
    rest, end = people.page(line, ["zhang", "li"], cursor, at=NOW)
    assert [row.id for row in first + rest] == peers
    assert (len(first), end) == (100, "")
    assert (first[0].name, first[0].state, first[0].member) == ("客0", "c-1", "zhang")
    assert abs(first[0].added_at.timestamp() - company.now()) < 60
    assert people.one(line, peers[0], at=NOW)[0].name == "客0"
    assert refused(people.one, line, "wmStranger") == "wecom.40096"
    assert refused(people.customers_of, line, "nobody") == "wecom.60111"


def test_a_customer_is_handed_over_after_a_day_and_twice_in_ninety(line, company, later):
    company.people.members |= {"li": "李强"}
    peer, other = come(company), come(company)
    codes = handover.transfer(line, "zhang", "li", [peer, "wmStranger"], words="新同事接待您", at=NOW)
    assert codes == {peer: 0, "wmStranger": 40096}
    assert handover.results(line, "zhang", "li", at=NOW) == ({peer: "waiting"}, "")
    later(DAY)
    assert handover.results(line, "zhang", "li", at=NOW)[0] == {peer: "taken"}
    handover.transfer(line, "zhang", "li", [peer, other], at=NOW)
    assert handover.transfer(line, "zhang", "li", [peer, other], at=NOW) == {peer: 40128, other: 0}
    assert refused(handover.transfer, line, "zhang", "li", ["x"] * 101) == "wecom.40058"
    assert refused(handover.transfer, line, "zhang", "nobody", [peer]) == "wecom.40003"


def test_groups_are_listed_and_read_and_have_ways_in(line, company):
    chats = [company.groups.found(f"群{n}", "zhang", company.now()) for n in range(6)]
    assert groups.page(line, owners=["zhang"], at=NOW) == (chats, "")
    assert groups.page(line, owners=["li"], at=NOW) == ([], "")
    assert groups.get(line, chats[0], at=NOW)["name"] == "群0"
    config = groups.add_join_way(line, JoinWay(tuple(chats[:5]), state="g-1", base="福利群"), at=NOW)
    assert groups.get_join_way(line, config, at=NOW)["chat_id_list"] == chats[:5]
    groups.update_join_way(line, config, JoinWay((chats[5],)), at=NOW)
    assert company.groups.ways[config]["chat_id_list"] == [chats[5]]
    groups.delete_join_way(line, config, at=NOW)
    assert refused(groups.get_join_way, line, config) == "wecom.41044"
    assert refused(groups.add_join_way, line, JoinWay(tuple(chats))) == "wecom.40058"
    assert refused(groups.add_join_way, line, JoinWay(("wrNone",))) == "wecom.90501"
    assert refused(groups.get, line, "wrNone") == "wecom.90501"


def test_customer_service_answers_five_times_within_two_days(line, company, later):
    peer = come(company)
    assert service.accounts(line, at=NOW) == {DESK: "清泉客服"}
    text = {"msgtype": "text", "text": {"content": "您好"}}
    assert refused(service.send, line, DESK, peer, text) == "wecom.95002"
    company.desk.hear(DESK, peer, {"msgtype": "text", "text": {"content": "在吗"}}, company.now())
    assert service.send(line, DESK, peer, text, name="m-1", at=NOW) == "m-1"
    for _ in range(4):
        service.send(line, DESK, peer, text, at=NOW)
    assert refused(service.send, line, DESK, peer, text) == "wecom.95001"
    company.desk.hear(DESK, peer, {"msgtype": "text", "text": {"content": "谢谢"}}, company.now())
    service.send(line, DESK, peer, text, at=NOW)
    later(48 * 3600 + 1)
    assert refused(service.send, line, DESK, peer, text) == "wecom.95002"
    assert refused(service.send, line, "wkNone", peer, text) == "wecom.95000"
    assert (
        refused(service.send, line, DESK, peer, {"msgtype": "text", "text": {"content": "字" * 700}})
        == "wecom.40058"
    )


def test_messages_of_customer_service_come_by_cursor_and_only_of_three_days(line, company, later):
    for n in range(3):
        company.desk.hear(DESK, "wm1", {"msgtype": "text", "text": {"content": str(n)}}, company.now())
    page = service.page(line, DESK, "", at=NOW)
    assert [one["text"]["content"] for one in page.messages] == ["0", "1", "2"]
    assert not page.more
    assert service.page(line, DESK, page.cursor, at=NOW).messages == ()
    assert refused(service.page, line, DESK, "another") == "wecom.40058"
    company.people.customers["wm1"] = "王芳"
    assert service.nicknames(line, ["wm1", "wm2"], at=NOW) == {"wm1": "王芳"}
    later(3 * DAY + 60)
    assert service.page(line, DESK, "", at=NOW).messages == ()


def test_whose_turn_it_is_decides_whether_we_may_answer(line, company):
    peer = come(company)
    company.desk.hear(DESK, peer, {"msgtype": "text", "text": {"content": "转人工"}}, company.now())
    assert service.state(line, DESK, peer, at=NOW) == "new"
    service.hand(line, DESK, peer, "member", member="zhang", at=NOW)
    assert service.state(line, DESK, peer, at=NOW) == "member"
    text = {"msgtype": "text", "text": {"content": "您好"}}
    assert refused(service.send, line, DESK, peer, text) == "wecom.95018"


def test_a_conversation_that_opens_is_greeted_once_and_within_twenty_seconds(line, company, later):
    opened = company.desk.arrive(DESK, "wm1", company.now())["event"]
    assert service.greet(line, opened["welcome_code"], "您好", at=NOW)
    assert refused(service.greet, line, opened["welcome_code"], "您好") == "wecom.41051"
    assert "welcome_code" not in company.desk.arrive(DESK, "wm1", company.now())["event"]
    late = company.desk.arrive(DESK, "wm2", company.now())["event"]
    later(21)
    assert refused(service.greet, line, late["welcome_code"], "您好") == "wecom.41050"


def test_files_go_up_and_come_back_byte_for_byte_for_three_days(line, company, later):
    content = os.urandom(70_000) + b"\r\n\r--\n"
    kept = media.put(line, "image", ("海报 1.png", content, "image/png"), at=NOW)
    assert media.get(line, kept, at=NOW) == (content, "image/png")
    note = media.put(line, "file", ("a.json", b'{"errcode": 42001}', "application/json"), at=NOW)
    assert media.get(line, note, at=NOW)[0] == b'{"errcode": 42001}'
    assert len(company._calls["gettoken"]) == 1
    later(3 * DAY + 1)
    assert refused(media.get, line, kept) == "wecom.40007"
    assert (
        refused(media.put, line, "voice", ("v.amr", bytes(2 * 1024 * 1024 + 1), "audio/amr")) == "wecom.40006"
    )


def test_a_moment_is_a_task_that_takes_its_time(line, company, later):
    job = moments.add(line, "春茶上市", senders=["zhang", "nobody"], at=NOW)
    assert moments.result(line, job, at=NOW).state == "running"
    later(3)
    found = moments.result(line, job, at=NOW)
    assert (found.state, found.senders, found.moment_id[:3]) == ("done", ("nobody",), "mom")
    assert refused(moments.add, line, "字" * 2001) == "wecom.40058"
    for _ in range(9):
        moments.add(line, "一天一条", at=NOW)
    assert refused(moments.add, line, "第十一条") == "wecom.45009"
    company.sends.moments_a_month = 1
    assert refused(moments.add, line, "再来") == "wecom.41078"


def test_a_group_send_waits_for_the_members_hand_and_counts_what_a_customer_may_get(line, company):
    peer, gone = come(company), come(company)
    task = sends.add(line, [peer, gone, "wmStranger"], "春茶上市", at=NOW)
    assert task.refused == ("wmStranger",)
    assert sends.results(line, task.id, "zhang", at=NOW) == {peer: "unsent", gone: "unsent"}
    for _ in range(3):
        sends.remind(line, task.id, at=NOW)
    assert refused(sends.remind, line, task.id) == "wecom.45009"
    company.people.follows["zhang", gone].gone = "peer"
    assert company.sends.press(company, task.id, "zhang") == 1
    assert sends.results(line, task.id, "zhang", at=NOW) == {peer: "sent", gone: "no_friend"}
    company.sends.a_month = 1
    more = sends.add(line, [peer], "再来一条", at=NOW)
    company.sends.press(company, more.id, "zhang")
    assert sends.results(line, more.id, "zhang", at=NOW) == {peer: "over_limit"}
    assert refused(sends.add, line, ["wmStranger"], "x") == "wecom.41048"


def test_a_call_by_the_wrong_method_or_of_an_unknown_interface_is_refused(line):
    assert refused(transport.call, line, "externalcontact/get_follow_user_list", {}) == "wecom.43002"
    assert refused(transport.look, line, "externalcontact/mark_tag", {}) == "wecom.43002"
    assert refused(transport.call, line, "externalcontact/unheard_of", {}) == "wecom.48002"


@pytest.mark.parametrize("fault", ["hangup", -1, 45009])
def test_a_scripted_fault_comes_as_often_as_it_is_asked_for(line, company, fault):
    company.script(f"add_contact_way:{fault}*2")
    codes = [refused(ways.add, line, Way(("zhang",))) for _ in range(2)]
    assert codes == ["connectors.unsure" if fault == "hangup" else f"wecom.{fault}"] * 2
    assert len(company.ways) == (2 if fault == "hangup" else 0)  # done, but nobody heard of it
    ways.add(line, Way(("zhang",)), at=NOW)
