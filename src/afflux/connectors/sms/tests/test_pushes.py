"""What gateways tell: receipts and replies in both vendors' shapes, kept before they are acknowledged."""

import json

import pytest
from django.test import Client

from afflux.connectors.happenings import Delivered, Said, Undelivered, Unsubscribed
from afflux.connectors.models import Callback
from afflux.connectors.sms.simulator.gateway import Sent
from afflux.connectors.sms.simulator.wire import VENDORS
from afflux.connectors.sms.tests.conftest import HOOK
from afflux.jobs.here import run_waiting
from afflux.kernel import news

pytestmark = pytest.mark.django_db
LI = "+8613800138000"
SENT = Sent("900619746936498440^0", LI, "x", "ours")


@pytest.fixture
def heard(monkeypatch):
    found = []
    for kind in (Said, Delivered, Undelivered, Unsubscribed):
        monkeypatch.setitem(news._LISTENERS, kind, [found.append])
    return found


@pytest.fixture
def push(row, vendor):
    def send(body, word=HOOK):
        answer = Client().post(
            f"/hook/{row.id}", body, content_type="application/json", query_params={"word": word}
        )
        run_waiting()
        return answer

    return send


def test_receipts_name_the_message_and_are_acknowledged_in_the_vendors_words(push, heard, vendor):
    shape = VENDORS[vendor]
    answer = push(shape.receipt(SENT))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert shape.good_reply(answer.content)
    push(shape.receipt(SENT, good=False, why="MI:0013"))
    came, lost = heard
    assert (type(came), came.message, came.peer) == (Delivered, SENT.number, LI)
    assert (type(lost), lost.message) == (Undelivered, SENT.number)
    assert lost.reason.startswith("MI:0013: ")


def test_a_reply_is_heard_and_a_word_that_ends_it_ends_it(push, heard, vendor):
    shape = VENDORS[vendor]
    push(shape.word(LI, "几点开门？", "清泉"))
    for text in ("R", "td", "退订", "Ｔ", "STOP", " unsubscribe. "):
        push(shape.word(LI, text, "清泉"))
    push(shape.word(LI, "R型号有货吗", "清泉"))
    assert [one.text for one in heard if isinstance(one, Said)] == [
        "几点开门？",
        "R",
        "td",
        "退订",
        "Ｔ",
        "STOP",
        " unsubscribe. ",
        "R型号有货吗",
    ]
    assert len([one for one in heard if isinstance(one, Unsubscribed)]) == 6
    assert {(one.account, one.peer) for one in heard} == {("清泉", LI)}


def test_a_push_that_comes_again_is_acknowledged_and_heard_once(push, heard, vendor):
    body = VENDORS[vendor].word(LI, "几点开门？", "清泉")
    assert {push(body).status_code for _ in range(5)} == {200}
    assert (len(heard), Callback.objects.count()) == (1, 1)


def test_many_things_in_one_push_are_all_heard(push, heard, vendor):
    if vendor == "aliyun":
        things = [json.loads(VENDORS[vendor].word(LI, f"{n}", "清泉"))[0] for n in range(50)]
        push(json.dumps(things))
        assert sorted(int(one.text) for one in heard) == list(range(50))
        assert len({one.key for one in heard}) == len({one.message for one in heard}) == 50


def test_what_has_no_word_or_no_shape_is_refused(push, heard, vendor):
    assert push(b"[]").status_code == 400
    assert push(b"{").status_code == 400
    assert push(b'["x"]').status_code == 400
    assert push(VENDORS[vendor].receipt(SENT), word="wrong").status_code == 403
    assert push(VENDORS[vendor].receipt(SENT), word="").status_code == 403
    assert not Callback.objects.exists()
    assert push(b'[{"biz_id": "1", "report_status": "x", "success": true}]').status_code == 200
    assert Callback.objects.get().problem == "sms.unreadable"
    assert heard == []
