"""Each event of the platform says what it says."""

from uuid import UUID

import pytest

from afflux.connectors.happenings import (
    Added,
    ArchiveWaits,
    GroupChanged,
    HandoverFailed,
    Left,
    ServiceWaits,
    TagChanged,
)
from afflux.connectors.wechat import xml
from afflux.connectors.wecom import callbacks
from afflux.kernel.errors import Refused

LINE = UUID(int=7)
PAIR = {"UserID": "fang", "ExternalUserID": "wm1"}


def read(event, change="", **fields):
    said = {
        "FromUserName": "sys",
        "CreateTime": 1780000000,
        "MsgType": "event",
        "Event": event,
        "ChangeType": change,
    }
    message = xml.write({**said, **fields})
    return callbacks.read(LINE, callbacks.key_of(message), message)


@pytest.mark.parametrize(
    ("event", "change", "fields", "kind", "expected"),
    [
        ("change_external_contact", "add_external_contact", PAIR, Added, {"half": False, "state": ""}),
        ("change_external_contact", "add_half_external_contact", {**PAIR, "State": "s"}, Added, {"half": True, "state": "s"}),
        ("change_external_contact", "del_external_contact", PAIR, Left, {"by": "account"}),
        ("change_external_contact", "del_follow_user", PAIR, Left, {"by": "peer"}),
        ("change_external_contact", "transfer_fail", {**PAIR, "FailReason": "customer_refused"}, HandoverFailed,
         {"reason": "customer_refused"}),
        ("change_external_chat", "update", {"ChatId": "wr1", "UpdateDetail": "add_member"}, GroupChanged,
         {"group": "wr1", "change": "update", "detail": "add_member"}),
        ("change_external_chat", "dismiss", {"ChatId": "wr1"}, GroupChanged, {"change": "dismiss"}),
        ("change_external_tag", "create", {"Id": "et1", "TagType": "tag"}, TagChanged, {"tag": "et1", "kind": "tag"}),
        ("kf_msg_or_event", "", {"Token": "T", "OpenKfId": "wk1"}, ServiceWaits, {"service": "wk1", "token": "T"}),
        ("msgaudit_notify", "", {}, ArchiveWaits, {}),
    ],
)  # fmt: skip
def test_an_event_becomes_its_happening(event, change, fields, kind, expected):
    (told,) = read(event, change, **fields)
    assert type(told) is kind
    assert {name: getattr(told, name) for name in expected} == expected
    assert (told.connection, told.at.timestamp()) == (LINE, 1780000000)
    assert told.account == fields.get("UserID", "")


def test_what_we_do_not_know_tells_nothing():
    assert list(read("enter_agent")) == []
    assert list(read("change_external_contact", "a_change_of_next_year", **PAIR)) == []


@pytest.mark.parametrize(
    "lacking", [{"UserID": ""}, {"ExternalUserID": ""}, {"CreateTime": "soon"}, {"CreateTime": "-1"}]
)
def test_an_event_without_what_it_must_hold_is_refused(lacking):
    with pytest.raises(Refused):
        read("change_external_contact", "add_external_contact", **{**PAIR, **lacking})


def test_members_of_a_group_are_read_in_order():
    message = (
        b"<xml><CreateTime>1780000000</CreateTime><Event>change_external_chat</Event><ChangeType>update</ChangeType>"
        b"<ChatId>wr1</ChatId><MemChangeList><Item>a</Item><Item>b</Item></MemChangeList></xml>"
    )
    (told,) = callbacks.read(LINE, "k", message)
    assert told.members == ("a", "b")


def test_a_message_is_known_by_its_number_and_an_event_by_all_it_says():
    assert callbacks.key_of(xml.write({"MsgId": "42", "Content": "x"})) == "msg/42"
    first, second = (xml.write({"Event": "e", "CreateTime": 1, "UserID": user}) for user in "ab")
    assert callbacks.key_of(first) != callbacks.key_of(second)
    reordered = xml.write({"UserID": "a", "CreateTime": 1, "Event": "e"})
    assert callbacks.key_of(first) == callbacks.key_of(reordered)
