"""What comes in from an official account, in safe mode, once for all its repeats."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from afflux.connectors.carriers import Parts
from afflux.connectors.happenings import Added, Left, Media, Pressed, Said, Scanned
from afflux.connectors.lines import line_of
from afflux.connectors.models import Callback, Connection
from afflux.connectors.oa.carrier import OfficialAccount
from afflux.connectors.oa.tests.conftest import SEAL, VALUES
from afflux.connectors.wechat import xml
from afflux.jobs.here import run_waiting
from afflux.kernel import news
from afflux.kernel.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(monkeypatch):
    found = []
    for kind in (Added, Left, Pressed, Said, Scanned):
        monkeypatch.setitem(news._LISTENERS, kind, [found.append])
    return found


def refused(row, method, query, body=b""):
    with pytest.raises(Refused) as told:
        OfficialAccount().receive(line_of(row), Parts(method, query, body), at=datetime.now(UTC))
    return told.value.why.code


def test_a_verification_is_answered_with_its_echo_and_a_forged_one_is_not(people, row):
    query = {**people._query(), "echostr": "4611686018427387904"}
    answer = Client().get(people.url, query)
    assert (answer.status_code, answer.content) == (200, b"4611686018427387904")
    assert Connection.objects.get().verified_at
    assert Client().get(people.url, {**query, "nonce": "1"}).status_code == 403
    assert refused(row, "GET", {**query, "nonce": "1"}) == "oa.signature_wrong"
    old = str(int((datetime.now(UTC) - timedelta(minutes=11)).timestamp()))
    signed = hashlib.sha1("".join(sorted((SEAL.token, old, "1"))).encode()).hexdigest()
    late = {"timestamp": old, "nonce": "1", "signature": signed, "echostr": "x"}
    assert refused(row, "GET", late) == "oa.out_of_time"


def test_who_follows_by_a_code_is_added_with_its_state_and_may_be_greeted(people, heard):
    openid = people.follow(state="c-7Kd2mQ9aX")
    assert people.answer.content == b"success"
    run_waiting()
    (told,) = heard
    assert (told.account, told.peer, told.state) == ("gh_0123456789ab", openid, "c-7Kd2mQ9aX")
    assert told.welcome_code == openid


def test_following_by_oneself_scanning_again_pressing_and_leaving_are_told_apart(people, heard):
    openid = people.follow()
    people.scan(openid, "c-2")
    people.press(openid, "PRICES")
    people.press(openid, "https://shop.example.com")
    people.leave(openid)
    run_waiting()
    added, scanned, pressed, viewed, left = sorted(
        heard, key=lambda one: [Added, Scanned, Pressed, Left].index(type(one))
    )
    assert (added.state, scanned.state) == ("", "c-2")
    assert {pressed.button, viewed.button} == {"PRICES", "https://shop.example.com"}
    assert left.by == "peer"


def test_every_kind_of_message_is_said_in_words(people, heard):
    openid = people.follow()
    people.write(openid, "多少钱？<script>alert(1)</script>]]>")
    people.word(openid, "image", PicUrl="http://mmbiz.example/1", MediaId="m1")
    people.word(openid, "voice", MediaId="m2", Format="amr", Recognition="多少钱")
    people.word(openid, "shortvideo", MediaId="m3", ThumbMediaId="t")
    people.word(openid, "location", Location_X="23.13", Location_Y="113.35", Scale="20", Label="广州塔")
    people.word(openid, "link", Title="茶", Description="好茶", Url="https://example.com")
    people.word(openid, "unheard_of", X="1")
    run_waiting()
    said = sorted((one for one in heard if isinstance(one, Said)), key=lambda one: one.message)
    assert [(one.kind, one.text) for one in said] == [
        ("text", "多少钱？<script>alert(1)</script>]]>"),
        ("image", ""),
        ("voice", "多少钱"),
        ("video", ""),
        ("location", "广州塔 (23.13, 113.35)"),
        ("link", "茶\n好茶\nhttps://example.com"),
    ]
    assert said[2].media == (Media("voice", "m2", mime="audio/amr"),)


def test_repeats_sealed_anew_are_acknowledged_and_told_once_and_two_of_one_second_are_two(people, heard):
    event = {**people._event("oA", "subscribe"), "EventKey": ""}
    for _ in range(5):
        assert people.tell(event) == 1
    people.tell({**event, "FromUserName": "oB"})
    run_waiting()
    assert sorted(one.peer for one in heard) == ["oA", "oB"]


def test_plain_forged_and_foreign_messages_are_refused_in_this_accounts_words(people, row, heard):
    event = people._event("oA", "subscribe")
    people.safe = False
    assert people.tell(event) == 0
    assert refused(row, "POST", *people.request(event)) == "oa.not_safe"
    people.safe = True
    query, body = people.request(event)
    for changed in ({"msg_signature": "0" * 40}, {"nonce": "1"}, {"timestamp": "1"}):
        answer = Client().post(people.url, body, content_type="text/xml", query_params={**query, **changed})
        assert answer.status_code == 403
        assert refused(row, "POST", {**query, **changed}, body) == "oa.signature_wrong"
    assert refused(row, "POST", query, b"<x") == "oa.unreadable"
    people.seal = type(SEAL)(SEAL.token, SEAL.key, "wx0000000000000000")
    assert refused(row, "POST", *people.request(event)) == "oa.other_receiver"
    assert not Callback.objects.exists()


def test_a_compatible_message_is_read_from_its_sealed_half_only(people, heard):
    query, body = people.request({**people._head("oA", "text"), "Content": "sealed", "MsgId": "1"})
    both = body.replace(
        b"<xml>", b"<xml><FromUserName>oEvil</FromUserName><Content>plain</Content><MsgId>2</MsgId>"
    )
    assert Client().post(people.url, both, content_type="text/xml", query_params=query).status_code == 200
    run_waiting()
    assert [(one.peer, one.text) for one in heard] == [("oA", "sealed")]


def test_a_message_that_a_stranger_sealed_opens_at_our_door(people, heard):
    from wechatpy.crypto import WeChatCrypto

    crypto = WeChatCrypto(VALUES["token"], VALUES["aes_key"], VALUES["app_id"])
    moment = str(int(datetime.now(UTC).timestamp()))
    plain = xml.write({**people._head("oA", "text"), "Content": "你好", "MsgId": "7"}).decode()
    sealed = crypto.encrypt_message(plain, "nonce1", moment)
    found = xml.parse(sealed.encode())
    query = {
        "timestamp": moment,
        "nonce": "nonce1",
        "msg_signature": found.get("MsgSignature"),
        "encrypt_type": "aes",
    }
    body = xml.write({"ToUserName": "gh_0123456789ab", "Encrypt": found.get("Encrypt")})
    assert Client().post(people.url, body, content_type="text/xml", query_params=query).status_code == 200
    run_waiting()
    assert heard[0].text == "你好"
    query, body = people.request({**people._head("oA", "text"), "Content": "您好", "MsgId": "8"})
    opened = crypto.decrypt_message(body, query["msg_signature"], query["timestamp"], query["nonce"])
    assert "您好" in opened
