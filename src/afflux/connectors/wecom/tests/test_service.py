"""Customer service from the customer's word to the house's ears: by cursor, once, in order, whatever breaks on the way."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from afflux.connectors import actions, intake
from afflux.connectors.carriers import Keeper, carrier
from afflux.connectors.happenings import Added, Said, ServiceWaits, Undelivered
from afflux.connectors.lines import line_of
from afflux.connectors.models import Callback
from afflux.connectors.tests.conftest import VALUES, Platform
from afflux.connectors.wecom import pulling, service
from afflux.connectors.wecom.models import Pull
from afflux.connectors.wecom.simulator.control import Control
from afflux.connectors.wecom.simulator.customers import Crowd
from afflux.jobs.here import run_waiting
from afflux.kernel import news
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused

pytestmark = pytest.mark.django_db
DESK = "wkSprings01"


class Door:
    """Hands an event to our door without a socket."""

    def __init__(self, row):
        self.platform = Platform(row)

    def send(self, event):
        return 1 if self.platform.send(event).status_code == 200 else 0


@pytest.fixture
def row(merchant, company):
    return actions.add(
        by=SYSTEM, at=datetime.now(UTC), kind="wecom", values={**VALUES, "base_url": company.url}
    )


@pytest.fixture
def crowd(row, company):
    return Crowd(company, Door(row))


@pytest.fixture
def heard(monkeypatch):
    found = []
    for kind in (Said, Added, Undelivered):
        monkeypatch.setitem(news._LISTENERS, kind, [found.append])
    monkeypatch.setitem(news._LISTENERS, ServiceWaits, [pulling.hear])
    return found


def utc():
    return datetime.now(UTC)


def test_what_a_customer_writes_is_told_once_with_their_name(crowd, heard, company):
    peer = crowd.arrive("", name="王芳")
    said = crowd.say(peer, "在吗")
    crowd.say(peer, "多少钱？")
    run_waiting()
    added, first, second = heard
    assert isinstance(added, Added)
    assert (added.account, added.peer, added.welcome_code[:3]) == (DESK, peer, "kf:")
    assert (first.account, first.peer, first.message, first.text, first.name, first.by) == (
        DESK, peer, said, "在吗", "王芳", "peer")  # fmt: skip
    assert second.text == "多少钱？"
    assert run_waiting() == 0
    assert Pull.objects.get().wanted_at is None


def test_every_kind_of_message_says_what_it_is(crowd, heard, company):
    peer = crowd.arrive("", scene="c-7Kd2")
    picture = company.shelf.put("image", "a.png", "image/png", b"\x89PNG....", company.now())
    for content in (
        {"msgtype": "image", "image": {"media_id": picture.id}},
        {"msgtype": "voice", "voice": {"media_id": "v"}},
        {"msgtype": "video", "video": {"media_id": "w"}},
        {"msgtype": "file", "file": {"media_id": "f"}},
        {"msgtype": "location", "location": {"latitude": 31.2, "longitude": 121.5, "name": "人民广场", "address": "上海"}},
        {"msgtype": "link", "link": {"title": "新人礼", "url": "https://e.com/1"}},
        {"msgtype": "business_card", "business_card": {"userid": "zhang"}},
        {"msgtype": "miniprogram", "miniprogram": {"title": "商城"}},
    ):  # fmt: skip
        crowd.say(peer, content)
    crowd.say(peer, "我来看看", origin=5)
    run_waiting()
    told = [(one.kind, one.text, one.by) for one in heard if isinstance(one, Said)]
    assert told == [
        ("image", "", "peer"), ("voice", "", "peer"), ("video", "", "peer"), ("file", "", "peer"),
        ("location", "人民广场 上海 (31.2, 121.5)", "peer"), ("link", "新人礼\nhttps://e.com/1", "peer"),
        ("card", "zhang", "peer"), ("other", "商城", "peer"), ("text", "我来看看", "account")]  # fmt: skip
    assert heard[0].state == "c-7Kd2"
    (thing,) = heard[1].media
    assert isinstance(carrier("wecom"), Keeper)
    line = line_of(Callback.objects.first().connection)
    assert carrier("wecom").fetch(line, thing.handle, at=utc()) == (b"\x89PNG....", "image/png")


def test_a_message_of_ours_that_came_back_is_told(crowd, heard, company):
    event = {
        "event_type": "msg_send_fail",
        "open_kfid": DESK,
        "external_userid": "wm1",
        "fail_msgid": "m1",
        "fail_type": 4,
    }
    company.desk._keep(
        DESK, {"msgtype": "event", "event": event, "origin": 4, "send_time": int(company.now())}
    )
    crowd._service(DESK)
    run_waiting()
    assert [(one.message, one.reason) for one in heard] == [("m1", "4")]


def test_thousands_wait_and_come_page_by_page_each_once(crowd, heard, company, monkeypatch, row):
    monkeypatch.setattr("afflux.connectors.wecom.api.service.PAGE", 40)
    for number in range(130):
        company.desk.hear(
            DESK, f"wm{number % 7}", {"msgtype": "text", "text": {"content": str(number)}}, company.now()
        )
    assert pulling_page(row) == (40, True)
    crowd._service(DESK)
    run_waiting()
    assert [one.text for one in heard] == [str(number) for number in range(130)]
    assert len(company._calls["kf/sync_msg"]) == 4
    assert Pull.objects.get().seen == 130


def pulling_page(row):
    """One page, and then the worker is gone."""
    Pull.objects.get_or_create(connection=row, name=f"service/{DESK}")
    return pulling._page(line_of(row), DESK, utc)


def test_a_page_that_was_fetched_and_not_kept_is_fetched_again(crowd, heard, company, row, monkeypatch):
    def die(*_arguments):
        raise SystemExit

    company.desk.hear(DESK, "wm1", {"msgtype": "text", "text": {"content": "在吗"}}, company.now())
    with monkeypatch.context() as dying:
        dying.setattr(pulling, "_keep", die)
        with pytest.raises(SystemExit):
            pulling_page(row)
    crowd._service(DESK)
    crowd._service(DESK)
    run_waiting()
    assert [one.text for one in heard] == ["在吗"]


def test_two_workers_with_the_same_page_keep_it_once(company, row, heard):
    company.desk.hear(DESK, "wm1", {"msgtype": "text", "text": {"content": "在吗"}}, company.now())
    known, _ = Pull.objects.get_or_create(connection=row, name=f"service/{DESK}")
    page = service_page(row)
    assert pulling._keep(line_of(row), known, page, {}, utc()) == 1
    assert pulling._keep(line_of(row), known, page, {}, utc()) == 0
    run_waiting()
    assert len(heard) == 1


def service_page(row):
    from afflux.connectors.wecom.api import service as api

    return api.page(line_of(row), DESK, "", at=utc())


def test_an_ended_token_and_a_busy_platform_hold_up_nothing(crowd, heard, company, row):
    crowd.arrive("wm1")
    crowd.say("wm1", "在吗")
    company.desk.tokens.clear()
    run_waiting()
    assert [type(one).__name__ for one in heard] == ["Added", "Said"]
    crowd.say("wm1", "还在吗")
    company.script("kf/sync_msg:-1")
    with pytest.raises(Refused):
        run_waiting()
    Pull.objects.update(wanted_at=utc() - timedelta(minutes=2), tried_at=utc() - timedelta(minutes=1))
    pulling.look_again(at=utc())
    run_waiting()
    assert heard[-1].text == "还在吗"
    assert Pull.objects.get().problem == ""


def test_what_broke_in_a_listener_is_tried_again_and_holds_up_no_other(company, row, heard, monkeypatch):
    def fussy(told):
        if told.text == "坏":
            raise ValueError
        heard.append(told)

    for text in ("一", "坏", "三"):
        company.desk.hear(DESK, "wm1", {"msgtype": "text", "text": {"content": text}}, company.now())
    pulling_page(row)
    waiting = list(Callback.objects.order_by("received_at", "id").values_list("id", flat=True))
    with monkeypatch.context() as broken:
        broken.setitem(news._LISTENERS, Said, [fussy])
        with pytest.raises(ValueError):  # noqa: PT011 - what the listener raises
            intake.handle_all(waiting)
    assert [one.text for one in heard] == ["一", "三"]
    intake.handle_all(waiting)
    assert [one.text for one in heard] == ["一", "三", "坏"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b'{"message": {"send_time": "x"}}',
        b'{"message": {"send_time": 1, "msgtype": "text", "origin": 3}}',
    ],
)
def test_what_is_no_message_waits_for_a_replay(content, row):
    with pytest.raises(Refused):
        service.read(row.id, "kf/1", content)


def test_the_control_door_lets_people_come_write_leave_and_shows_what_they_saw(crowd, heard, company):
    control = Control(crowd)

    def do(verb, **body):
        answer = control.answer(f"/simulator/{verb}", body)
        assert answer["errcode"] == 0, answer
        return answer

    peer = do("add", state="c-1", member="zhang", name="王芳")["peer"]
    do("arrive", peer=peer)
    do("say", peer=peer, text="在吗")
    do(
        "say",
        peer=peer,
        kind="image",
        name="a.png",
        mime="image/png",
        content=base64.b64encode(b"123456").decode(),
    )
    chat = do("group", member="zhang", name="福利群")["chat"]
    do("group", chat=chat, detail="add_member", people=[peer])
    do("leave", peer=peer)
    run_waiting()
    assert [type(one).__name__ for one in heard] == ["Added", "Added", "Said", "Said"]
    assert do("people")["left"] == 1
    company.greet({"welcome_code": next(iter(company.welcomes)), "text": {"content": "您好"}})
    seen = do("seen", since=0)
    assert [(one["kind"], one["peer"], one["text"]) for one in seen["seen"]] == [("welcome", peer, "您好")]
    assert do("seen", since=seen["next"])["seen"] == []
    do("fault", script="send_welcome_msg:45009*3")
    assert list(company.faults["externalcontact/send_welcome_msg"]) == [45009] * 3
    assert control.answer("/simulator/fault", {"script": "nothing"})["errcode"] == 400
    assert control.answer("/simulator/dance", {})["errcode"] == 404


@pytest.mark.parametrize("mood", ["duplicate", "disorder"])
def test_events_that_come_twice_or_the_wrong_way_round_are_told_once(crowd, heard, mood):
    Control(crowd).answer("/simulator/fault", {"script": f"callbacks:{mood}"})
    peers = {crowd.add(state="c-1") for _number in range(4)}
    run_waiting()
    assert {one.peer for one in heard} == peers
    assert len(heard) == 4
