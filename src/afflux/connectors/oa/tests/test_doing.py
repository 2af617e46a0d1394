"""Answers, greetings, codes and menu against a simulated platform that keeps its windows, over a real socket."""

from datetime import UTC, datetime, timedelta

import pytest

from afflux.connectors import actions, effects
from afflux.connectors.carriers import Judged, Keeper, carrier
from afflux.connectors.checking import knock, steps
from afflux.connectors.effects import Wanted
from afflux.connectors.lines import line_of
from afflux.connectors.models import Effect, Token
from afflux.connectors.oa.carrier import OfficialAccount
from afflux.connectors.oa.tests.conftest import VALUES
from afflux.connectors.ways import picture, ways_of
from afflux.files.store import keep_bytes
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused

pytestmark = pytest.mark.django_db
OA = OfficialAccount()
SEND = "message/custom/send"
PNG = b"\x89PNG\r\n\x1a\n0000"


def do(line, kind, payload):
    return OA.perform(line, kind, payload, at=datetime.now(UTC))


def refused(line, kind, payload):
    with pytest.raises(Refused) as told:
        do(line, kind, payload)
    return told.value.why.code.removeprefix("oa."), OA.judge(told.value)


def say(openid, text="您好！", **more):
    return {"account": "gh_0123456789ab", "peer": openid, "text": text, "media": [], **more}


def picture_of_ours():
    file = keep_bytes(PNG, name="价目.png", media_type="image/png", at=datetime.now(UTC))
    return {"digest": file.digest, "kind": "image", "name": "价目.png", "mime": "image/png"}


def test_five_answers_in_48_hours_after_a_message_and_no_more(line, account, people):
    openid = people.follow()
    now = account.now()
    account.now = lambda: now + 100
    assert refused(line, "say", say(openid)) == ("45015", Judged.NEVER)
    people.write(openid, "多少钱？")
    for _ in range(5):
        do(line, "say", say(openid, '十元 & "包邮" 👍'))
    assert refused(line, "say", say(openid)) == ("45047", Judged.NEVER)
    assert account.taken[0] == (
        openid,
        {"touser": openid, "msgtype": "text", "text": {"content": '十元 & "包邮" 👍'}},
    )
    people.write(openid, "好的")
    account.now = lambda: now + 101 + 48 * 3600
    assert refused(line, "say", say(openid)) == ("45015", Judged.NEVER)
    people.leave(openid)
    assert refused(line, "say", say(openid)) == ("43004", Judged.NEVER)


def test_a_follow_opens_a_minute_for_three_and_the_greeting_goes_out_in_it(row, account, people):
    openid = people.follow(state="c-1")
    at = datetime.now(UTC)
    words = {
        "welcome_code": openid,
        "text": {"content": "欢迎！"},
        "attachments": [
            picture_of_ours(),
            {"kind": "link", "title": "茶单", "url": "https://shop.example.com", "desc": ""},
        ],
    }
    effects.want(
        Wanted(
            row.id, "w", Effect.Lane.WELCOME, "welcome", words, at, at + carrier("oa").capabilities.welcome
        )
    )
    effects.perform_due(Effect.Lane.WELCOME, now=lambda: datetime.now(UTC))
    done = Effect.objects.get()
    assert (done.state, done.answer) == ("done", {"messages": 3})
    assert [message["msgtype"] for _openid, message in account.taken] == ["text", "image", "news"]
    assert refused(line_of(row), "say", say(openid)) == ("45047", Judged.NEVER)


def test_files_are_put_there_first_and_other_files_are_refused_before_anything_is_said(line, account, people):
    openid = people.follow()
    people.write(openid, "?")
    do(line, "say", say(openid, "看图", media=[picture_of_ours()]))
    media_id = account.taken[1][1]["image"]["media_id"]
    assert account.media[media_id] == ("image", PNG)
    assert isinstance(OA, Keeper)
    assert OA.fetch(line, media_id, at=datetime.now(UTC)) == (PNG, "image/jpeg")
    with pytest.raises(Refused, match="no longer has this file"):
        OA.fetch(line, "gone", at=datetime.now(UTC))
    other = {**picture_of_ours(), "kind": "file"}
    assert refused(line, "say", say(openid, "看文件", media=[other])) == ("no_files", Judged.NEVER)
    assert refused(line, "say", say(openid, "x" * 2049)) == ("too_long", Judged.NEVER)
    assert refused(line, "say", say(openid, " ")) == ("nothing", Judged.NEVER)
    assert len(account.taken) == 2


def test_a_rest_that_is_refused_after_a_part_was_sent_is_left_to_a_person(line, account, people):
    openid = people.follow()
    people.write(openid, "?")
    account.allowed[openid].pop("touch")
    for _ in range(4):
        do(line, "say", say(openid))
    assert refused(line, "say", say(openid, "看图", media=[picture_of_ours()])) == ("partly", Judged.UNSURE)


def test_a_wire_that_is_cut_after_the_message_was_taken_leaves_it_unsure(line, account, people):
    openid = people.follow()
    account.faults[SEND].append(0)
    assert refused(line, "say", say(openid)) == ("connectors.unsure", Judged.UNSURE)
    assert len(account.taken) == 1


def test_codes_last_or_end_and_their_picture_can_be_fetched(line, row, account):
    made = do(line, "way", {"do": "add", "state": "c-7Kd2mQ9aX", "accounts": [], "remark": "柜台"})
    assert list(account.codes.values()) == ["c-7Kd2mQ9aX"]
    assert len(made["config_id"]) <= 64
    assert picture(made["qr_code"], simulated=True).startswith(b"\x89PNG")
    do(line, "way", {"do": "add", "state": "c-2", "seconds": 99 * 86400})
    assert do(line, "way", {"do": "del", "config_id": made["config_id"]}) == {"config_id": made["config_id"]}
    assert refused(line, "way", {"do": "add", "state": "空 格"}) == ("bad_state", Judged.NEVER)
    assert ways_of("oa").most_accounts == 0


def test_the_menu_is_set_read_and_taken_away_and_a_wrong_one_never_leaves(line, account):
    buttons = [
        {"type": "click", "name": "价目", "key": "PRICES"},
        {"name": "更多", "sub_button": [{"type": "view", "name": "商城", "url": "https://shop.example.com"}]},
    ]
    do(line, "menu", {"do": "create", "button": buttons})
    assert account.menu == buttons
    assert do(line, "menu", {"do": "get"}) == {"button": buttons}
    do(line, "menu", {"do": "delete"})
    assert refused(line, "menu", {"do": "get"}) == ("46003", Judged.NEVER)
    wrong = (
        [],
        buttons * 2,
        [{"type": "click", "name": "一二三四五六", "key": "x"}],
        [{"type": "view", "name": "x", "url": "javascript:alert(1)"}],
        [{"name": "x"}],
    )
    says = ("bad_menu", "bad_menu", "menu_name_too_long", "menu_without_address", "menu_leads_nowhere")
    for one, why in zip(wrong, says, strict=True):
        assert refused(line, "menu", {"do": "create", "button": one}) == (why, Judged.NEVER)
    assert account.calls["menu/create"] == 1


def test_one_token_serves_all_and_one_that_was_ended_is_replaced_once(line, account, people):
    openid = people.follow()
    people.write(openid, "?")
    do(line, "say", say(openid))
    do(line, "say", say(openid))
    assert account.calls["token"] == 1
    account.tokens.clear()
    do(line, "say", say(openid))
    assert account.calls["token"] == 2
    account.faults[SEND].extend([40001] * 9)
    assert refused(line, "say", say(openid)) == ("40001", Judged.AGAIN)
    assert VALUES["secret"].encode() not in bytes(Token.objects.get().value)


def test_codes_of_the_platform_have_their_own_sentences(line, account, people):
    openid = people.follow()
    for code, judged in (
        (-1, Judged.AGAIN),
        (45011, Judged.AGAIN),
        (45009, Judged.NEVER),
        (48001, Judged.NEVER),
        (50002, Judged.NEVER),
    ):
        account.faults[SEND].append(code)
        assert refused(line, "say", say(openid)) == (str(code), judged)
    account.faults[SEND].append(99999)
    assert refused(line, "say", say(openid)) == ("other_code", Judged.NEVER)
    assert refused(line, "dance", {}) == ("unknown_effect", Judged.NEVER)


def test_the_self_check_says_what_is_wrong_and_how_to_cure_it(row, account):
    knock(row, at=datetime.now(UTC))
    assert steps(row)[1].done
    assert "server configuration" in str(steps(row)[2].says)
    changed = actions.rotate(
        by=SYSTEM, at=datetime.now(UTC), connection_id=row.id, values={"secret": "wrong"}
    )
    knock(changed, at=datetime.now(UTC))
    assert "AppSecret" in str(steps(changed)[1].says)


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"app_id": "ww12345678"}, "app_id", "oa.app_id_form"),
        ({"token": "ab"}, "token", "oa.token_form"),
        ({"aes_key": "short"}, "aes_key", "oa.key_form"),
        ({"base_url": "http://api.example.com"}, "base_url", "connectors.address_form"),
    ],
)
def test_a_wrong_setting_is_refused_at_its_field(merchant, now, changed, field, code):
    with pytest.raises(Refused) as told:
        actions.add(by=SYSTEM, at=now, kind="oa", values={**VALUES, **changed})
    assert (told.value.field, told.value.why.code) == (field, code)


def test_a_strangers_client_talks_with_the_simulated_platform(account, people):
    from wechatpy import WeChatClient
    from wechatpy.exceptions import WeChatClientException

    class Client(WeChatClient):
        API_BASE_URL = f"{account.url}/cgi-bin/"

        def fetch_access_token(self):
            query = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret}
            return self._fetch_access_token(url=f"{self.API_BASE_URL}token", params=query)

    client = Client(VALUES["app_id"], VALUES["secret"])
    openid = people.follow()
    client.message.send_text(openid, "您好")
    assert account.taken[0][1]["text"] == {"content": "您好"}
    made = client.qrcode.create(
        {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": "c-1"}}}
    )
    assert account.codes[made["ticket"]] == "c-1"
    client.menu.create({"button": [{"type": "click", "name": "价目", "key": "P"}]})
    assert client.menu.get()["menu"]["button"][0]["key"] == "P"
    assert client.media.upload("image", ("a.png", PNG))["media_id"] in account.media
    for _ in range(2):
        client.message.send_text(openid, "您好")
    with pytest.raises(WeChatClientException, match="45047"):
        client.message.send_text(openid, "您好")
    now = account.now()
    account.now = lambda: now + 61
    with pytest.raises(WeChatClientException, match="45015"):
        client.message.send_text(openid, "您好")
    client._http.close()
    assert timedelta(seconds=60) == OA.capabilities.welcome
