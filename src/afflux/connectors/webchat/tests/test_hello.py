"""What a page is told when the chat opens, and to whom."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.utils import translation

from afflux.connectors import actions
from afflux.connectors.webchat import frames, greeting, hearing, hours, origins, passes
from afflux.connectors.webchat.problems import NO_PASS
from afflux.connectors.webchat.tests.conftest import AT, PEER, TEXT
from afflux.kernel import week
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused
from afflux.kernel.ids import new_id

pytestmark = pytest.mark.django_db


def hello(chat, token="", visitor=None, at=AT):
    return greeting.hello(chat.id, token=token, visitor=visitor, at=at)


def test_a_stranger_gets_a_pass_and_is_known_by_it(chat, say):
    first = hello(chat)
    peer = passes.peer_of(chat.id, first["token"])
    say("Hello", peer=peer)
    assert hello(chat, first["token"])["last"] == 1
    assert hello(chat)["last"] == 0


def test_whoever_guesses_an_id_or_brings_the_pass_of_another_chat_is_a_stranger(chat, say):
    say("A secret")
    other = actions.add(by=SYSTEM, at=AT, kind="webchat", name="Second", values={})
    for token in (PEER.hex, f"{PEER.hex}.{'0' * 64}", passes.pass_of(other.id, PEER), "é.é", "." * 200):
        assert hello(chat, token)["last"] == 0
        with pytest.raises(Refused) as caught:
            passes.peer_of(chat.id, token)
        assert caught.value.why == NO_PASS


def test_the_cookie_of_our_own_page_is_the_same_guest(chat, say):
    say("Hello")
    assert hello(chat, visitor=PEER)["last"] == 1


def test_the_chat_greets_in_the_language_of_the_page_and_else_in_the_one_it_has(chat):
    with translation.override("zh-hans"):
        told = hello(chat)
        assert (told["greeting"], told["words"]["send"]) == ("您好，喝茶吗？", "发送")
    told = hello(chat)
    assert (told["greeting"], told["words"]["send"]) == ("您好，喝茶吗？", "Send")
    bare = actions.add(by=SYSTEM, at=AT, kind="webchat", name="Second", values={})
    assert hello(bare)["greeting"] == "Hello! How can we help you?"


def test_a_contact_is_asked_for_after_the_first_word_or_at_once_when_nobody_is_there(chat, house):
    chat.settings["hours"] = "1-5 09:00-18:00"
    chat.save()
    assert (hello(chat)["online"], hello(chat)["ask"]) == (True, "after")
    night = AT + timedelta(hours=10)
    assert (hello(chat, at=night)["online"], hello(chat, at=night)["ask"]) == (False, "now")
    assert hello(chat)["consent"] == {"id": str(TEXT), "text": "We may call you."}
    frame = frames.Contact(key="c-0000001", text=str(TEXT), phone="13900001234")
    hearing.leave_contact(chat.id, PEER, frame, at=AT)
    assert hello(chat, visitor=PEER, at=night)["ask"] == ""


def test_without_a_consent_text_nobody_is_asked_for_a_number(chat):
    from afflux.connectors.webchat import host

    before = host.house()
    host.supply(host.House())
    try:
        assert (hello(chat)["consent"], hello(chat)["ask"]) == (None, "")
    finally:
        host.supply(before)


def test_the_first_page_that_shows_it_verifies_the_line(chat):
    hello(chat)
    chat.refresh_from_db()
    assert chat.verified_at == AT


def test_a_chat_that_is_not_there_greets_nobody(db):
    with pytest.raises(Refused):
        greeting.hello(new_id(), token="", visitor=None, at=AT)


@pytest.mark.parametrize(
    ("text", "day", "clock", "opened"),
    [
        ("", 1, "03:00", True), ("09:00-18:00", 7, "09:00", True), ("09:00-18:00", 7, "18:00", False),
        ("1-5 09:00–18:00；6 10:00-16:00", 6, "15:59", True), ("1-5 09:00-18:00", 6, "12:00", False),
        ("3 00:00-24:00", 3, "23:59", True), ("3 00:00-24:00", 4, "12:00", False),
    ],
)  # fmt: skip
def test_opening_hours_are_what_they_say(text, day, clock, opened):
    at = datetime.fromisoformat(f"2026-06-0{day}T{clock}+08:00")
    assert week.is_open(hours.checked_hours(text), at=at, zone="Asia/Shanghai") is opened


@pytest.mark.parametrize("text", ["9-18", "18:00-09:00", "8 09:00-10:00", "5-1 09:00-10:00", "mon", "1-5"])
def test_other_hours_are_refused_with_an_example(text):
    with pytest.raises(Refused) as caught:
        hours.checked_hours(text)
    assert caught.value.field == "hours"
    assert "1-5 09:00-18:00" in str(caught.value)


def test_origins_are_sites_without_a_path():
    assert origins.checked_origins("https://A.example, http://b.example:8080/ https://a.example") == (
        "https://a.example http://b.example:8080"
    )
    for wrong in (
        "shop.example",
        "https://a.example/x",
        "javascript:alert(1)",
        "https://u@a.example",
        "https://a:x",
    ):
        with pytest.raises(Refused):
            origins.checked_origins(wrong)


def test_only_the_house_and_its_named_sites_may_show_the_chat():
    allowed = "https://shop.example"
    assert origins.is_allowed("https://shop.example", allowed, host="q.example")
    assert origins.is_allowed("https://q.example", "", host="q.example")
    assert origins.is_allowed("", "", host="q.example")
    for other in ("https://evil.example", "http://shop.example", "null", "https://shop.example.evil.example"):
        assert not origins.is_allowed(other, allowed, host="q.example")
        assert not origins.is_own(other, "q.example")
    assert not origins.is_own("", "")


def test_ids_are_hard_to_guess():
    assert len({passes.new_peer() for _ in range(1000)}) == 1000
    assert passes.new_peer().version == UUID(int=0, version=4).version
