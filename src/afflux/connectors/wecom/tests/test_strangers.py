"""A stranger's client, written by others years before us, talks with our simulated platform: the wire is not our own reading of it."""

import io

import pytest
from wechatpy.enterprise import WeChatClient
from wechatpy.exceptions import APILimitedException, WeChatClientException

from afflux.connectors.tests.conftest import VALUES

# The stranger calls its own methods by names that it declared old.
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*method of `WeChatClient` is deprecated.*:DeprecationWarning"),
]


@pytest.fixture
def stranger(company):
    class Client(WeChatClient):
        API_BASE_URL = f"{company.url}/cgi-bin/"

        def fetch_access_token(self):
            query = {"corpid": self.corp_id, "corpsecret": self.secret}
            return self._fetch_access_token(url=f"{self.API_BASE_URL}gettoken", params=query)

    made = Client(VALUES["corp_id"], VALUES["secret"])
    yield made
    made._http.close()


def code(call, *arguments, **more):
    with pytest.raises(WeChatClientException) as found:
        call(*arguments, **more)
    return found.value.errcode


def test_it_makes_reads_changes_and_deletes_a_contact_way(stranger, company):
    contact = stranger.external_contact
    made = contact.add_contact_way(type=1, scene=2, user=["zhang"], state="c-1", remark="东门")
    assert made["qr_code"].startswith("https://")
    assert contact.get_contact_way(made["config_id"])["contact_way"]["user"] == ["zhang"]
    contact.update_contact_way(made["config_id"], remark="西门", user=["zhang"])
    assert company.ways[made["config_id"]]["remark"] == "西门"
    contact.del_contact_way(made["config_id"])
    assert code(contact.get_contact_way, made["config_id"]) == 41044
    assert code(contact.add_contact_way, type=2, scene=2, user=[f"m{n}" for n in range(101)]) == 41041


def test_it_reads_members_and_customers(stranger, company):
    peer = company.people.come("zhang", name="王芳", state="c-1", at=company.now())
    contact = stranger.external_contact
    assert contact.get_follow_user_list()["follow_user"] == ["zhang"]
    assert contact.list("zhang")["external_userid"] == [peer]
    found = contact.get(peer)
    assert (found["external_contact"]["name"], found["follow_user"][0]["state"]) == ("王芳", "c-1")
    assert [one["name"] for one in stranger.user.list(1, fetch_child=True)] == ["张敏"]
    assert stranger.department.get()[0]["name"] == "清泉"
    assert code(contact.get, "wmStranger") == 40096


def test_it_greets_once_within_twenty_seconds(stranger, company):
    contact = stranger.external_contact
    message = {"welcome_code": company.welcome_code(), "text": {"content": "您好！"}}
    assert contact.send_welcome_msg(message)["errcode"] == 0
    assert code(contact.send_welcome_msg, message) == 41051
    late, begun = company.welcome_code(), company.now()
    company.now = lambda: begun + 21
    assert code(contact.send_welcome_msg, {**message, "welcome_code": late}) == 41050


def test_it_keeps_tags_and_marks_customers(stranger, company):
    contact = stranger.external_contact
    group = contact.add_corp_tag(None, "等级", None, [{"name": "VIP"}])["tag_group"]
    (tag,) = group["tag"]
    assert contact.get_corp_tag_list()["tag_group"][0]["group_name"] == "等级"
    contact.edit_corp_tag(tag["id"], "贵宾", None)
    peer = company.people.come("zhang", name="王芳", state="", at=company.now())
    body = {"userid": "zhang", "external_userid": peer, "add_tag": [tag["id"]]}
    assert stranger.post("externalcontact/mark_tag", data=body)["errcode"] == 0
    assert company.tags["zhang", peer] == {tag["id"]}
    contact.del_corp_tag(tag_id=[tag["id"]])
    assert company.labels.known() == {}


def test_it_sends_to_many_and_reads_groups(stranger, company):
    peer = company.people.come("zhang", name="王芳", state="", at=company.now())
    chat = company.groups.found("福利群", "zhang", company.now())
    template = {"external_userid": [peer], "sender": "zhang", "text": {"content": "春茶上市"}}
    task = stranger.external_contact.add_msg_template(template)["msgid"]
    assert company.sends.press(company, task, "zhang") == 1
    groups = stranger.external_contact_group_chat
    assert [one["chat_id"] for one in groups.list(limit=10)["group_chat_list"]] == [chat]
    assert groups.get(chat)["group_chat"]["name"] == "福利群"


def test_it_puts_a_file_there_and_gets_it_back(stranger, company):
    content = bytes(range(256)) * 40
    kept = stranger.media.upload("image", ("海报.png", io.BytesIO(content), "image/png"))
    answer = stranger.get("media/get", params={"media_id": kept["media_id"]})
    assert answer.content == content
    assert answer.headers["Content-Type"] == "image/png"


def test_it_fetches_another_token_when_its_own_was_ended_and_sees_a_limit_for_what_it_is(stranger, company):
    assert stranger.external_contact.get_follow_user_list()
    company.expire_tokens()
    assert stranger.external_contact.get_follow_user_list()["errcode"] == 0
    assert len(company._calls["gettoken"]) == 2
    company.script("get_follow_user_list:45009")
    with pytest.raises(APILimitedException):
        stranger.external_contact.get_follow_user_list()


def test_it_writes_and_reads_customer_service(stranger, company):
    company.desk.hear("wkSprings01", "wm1", {"msgtype": "text", "text": {"content": "在吗"}}, company.now())
    page = stranger.post("kf/sync_msg", data={"open_kfid": "wkSprings01", "cursor": "", "limit": 10})
    assert page["msg_list"][0]["text"]["content"] == "在吗"
    body = {"touser": "wm1", "open_kfid": "wkSprings01", "msgtype": "text", "text": {"content": "在的"}}
    for _ in range(5):
        assert stranger.post("kf/send_msg", data=body)["msgid"]
    assert code(stranger.post, "kf/send_msg", data=body) == 95001
