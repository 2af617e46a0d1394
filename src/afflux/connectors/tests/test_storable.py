"""What a sender may put into a message and no row can hold is left out before anybody is told."""

import json

import pytest

from afflux.connectors import intake
from afflux.connectors.carriers import Received
from afflux.connectors.happenings import Said
from afflux.connectors.models import Callback
from afflux.jobs.here import run_waiting
from afflux.kernel import news

pytestmark = pytest.mark.django_db


def test_nul_and_half_letters_do_not_break_a_message(line, now, monkeypatch):
    heard = []
    monkeypatch.setitem(news._LISTENERS, Said, [heard.append])
    message = {
        "msgid": "m1", "open_kfid": "wk1", "external_userid": "wm1", "send_time": 1780000000, "origin": 3,
        "msgtype": "text", "text": {"content": "a\x00b\ud800c"},
    }  # fmt: skip
    content = json.dumps({"message": message, "name": "王\x00芳"}).encode()
    intake.keep(line.id, Received(b"", "kf/m1", content), at=now)
    run_waiting()
    assert (heard[0].text, heard[0].name) == ("ab?c", "王芳")
    assert Callback.objects.get().problem == ""
