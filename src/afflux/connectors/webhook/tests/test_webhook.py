"""Signed both ways by Standard Webhooks; the standard's own library judges what we send and signs what we hear."""

import base64
import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.test import Client
from standardwebhooks.webhooks import Webhook as Standard
from standardwebhooks.webhooks import WebhookVerificationError

from afflux.connectors import actions, effects, egress
from afflux.connectors.checking import knock, steps
from afflux.connectors.effects import Wanted
from afflux.connectors.happenings import Added, Delivered, Left, Said, Seen, Undelivered, Unsubscribed
from afflux.connectors.lines import line_of
from afflux.connectors.models import Callback, Effect
from afflux.connectors.tests.conftest import PAUSE
from afflux.connectors.webhook import signing
from afflux.connectors.webhook.carrier import Webhook
from afflux.files.store import keep_bytes
from afflux.jobs.here import run_waiting
from afflux.kernel import news
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused
from afflux.kernel.ids import new_id

pytestmark = pytest.mark.django_db
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BEFORE = "whsec_" + base64.b64encode(b"b" * 32).decode()


class Theirs(ThreadingHTTPServer):
    """A system of the merchant's own, that checks signatures by the standard's library."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.status, self.answer, self.heard = [], b"{}", {}

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/afflux?shop=1"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        told = Standard(SECRET).verify(body, dict(self.headers.items()))
        self.server.heard.setdefault(self.headers["webhook-id"], []).append((self.path, told))
        self.send_response(self.server.status.pop(0) if self.server.status else 200)
        self.send_header("Content-Length", str(len(self.server.answer)))
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def theirs():
    server = Theirs()
    thread = threading.Thread(target=server.serve_forever, args=[PAUSE])
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
    egress._client().close()
    egress._client.cache_clear()


@pytest.fixture
def row(merchant, theirs):
    return actions.add(
        by=SYSTEM, at=datetime.now(UTC), kind="webhook", values={"url": theirs.url, "secret": SECRET}
    )


@pytest.fixture
def heard(monkeypatch):
    found = []
    for kind in (Added, Delivered, Left, Said, Seen, Undelivered, Unsubscribed):
        monkeypatch.setitem(news._LISTENERS, kind, [found.append])
    return found


def post(row, told, secret=SECRET, number="msg_1", at=None, **changed):
    body = told if isinstance(told, str) else json.dumps(told, ensure_ascii=False)
    moment = at or datetime.now(UTC)
    headers = {
        "webhook-id": number,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Standard(secret).sign(number, moment, body),
        **changed,
    }
    return Client().post(f"/hook/{row.id}", body, content_type="application/json", headers=headers)


def said(**more):
    return {
        "type": "said",
        "timestamp": "2026-06-01T12:00:00+08:00",
        "data": {"peer": "u-1", "message": "m-1", "text": "多少钱？", "name": "李四", **more},
    }


def test_a_message_that_the_standards_library_signed_is_heard_once(row, heard):
    for _ in range(5):
        assert post(row, said()).status_code == 200
    run_waiting()
    (told,) = heard
    assert (told.peer, told.message, told.text, told.name) == ("u-1", "m-1", "多少钱？", "李四")
    assert told.at == datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
    assert Callback.objects.count() == 1


def test_every_type_becomes_its_happening(row, heard):
    for number, (kind, data) in enumerate(
        {
            "added": {"state": "c-1"},
            "left": {},
            "delivered": {"message": "x"},
            "undelivered": {"message": "x", "reason": "no device"},
            "seen": {"upto": "2026-06-01T12:00:00+08:00"},
            "unsubscribed": {},
        }.items()
    ):
        assert (
            post(row, {"type": kind, "data": {"peer": "u-1", **data}}, number=f"m{number}").status_code == 200
        )
    run_waiting()
    assert {type(one) for one in heard} == {Added, Left, Delivered, Undelivered, Seen, Unsubscribed}
    assert next(one for one in heard if isinstance(one, Added)).state == "c-1"


def test_what_is_forged_late_or_changed_is_refused(row, heard):
    now = datetime.now(UTC)
    assert post(row, said(), secret=BEFORE).status_code == 403
    assert post(row, said(), at=now - timedelta(minutes=6)).status_code == 403
    assert post(row, said(), at=now + timedelta(minutes=6)).status_code == 403
    assert post(row, said(), **{"webhook-id": "msg_2"}).status_code == 403
    assert post(row, said(), **{"webhook-signature": ""}).status_code == 403
    good = Standard(SECRET).sign("msg_1", now, json.dumps(said()))
    assert post(row, said(), **{"webhook-signature": good.replace("v1,", "v2,")}).status_code == 403
    assert Client().get(f"/hook/{row.id}").status_code == 405
    assert not Callback.objects.exists()


def test_what_has_no_shape_is_refused_at_once_with_what_is_wrong(row, heard):
    for told, status in (
        ("[]", 400),
        ("{", 400),
        ({"type": "said"}, 400),
        ({"type": "dance", "data": {"peer": "u"}}, 422),
        ({"type": "said", "data": {"message": "m"}}, 422),
        ({"type": "said", "data": {"peer": "u", "message": 7}}, 422),
    ):
        assert post(row, told).status_code == status
    assert not Callback.objects.exists()


def test_while_a_secret_is_changed_both_are_good_and_both_are_sent(row, theirs, heard):
    new = actions.rotate(
        by=SYSTEM,
        at=datetime.now(UTC),
        connection_id=row.id,
        values={"secret": BEFORE, "secret_before": SECRET},
    )
    assert post(new, said(), secret=SECRET, number="a").status_code == 200
    assert post(new, said(message="m-2"), secret=BEFORE, number="b").status_code == 200
    Webhook().perform(line_of(new), "say", say(), at=datetime.now(UTC))  # theirs still knows the old one
    assert len(theirs.heard) == 1


def say(**more):
    return {"account": "", "peer": "u-1", "text": "十元", "media": [], "message": str(new_id()), **more}


def test_what_we_say_is_good_by_the_standards_library_and_carries_its_files(row, theirs):
    file = keep_bytes(b"\x89PNG", name="a.png", media_type="image/png", at=datetime.now(UTC))
    wanted = say(media=[{"digest": file.digest, "kind": "image", "name": "a.png", "mime": "image/png"}])
    theirs.answer = b'{"message": "their-7"}'
    assert Webhook().perform(line_of(row), "say", wanted, at=datetime.now(UTC)) == {"message": "their-7"}
    ((path, told),) = theirs.heard[f"msg_{wanted['message']}"]
    assert path == "/afflux?shop=1"
    assert (told["type"], told["data"]["peer"], told["data"]["text"]) == ("say", "u-1", "十元")
    assert base64.b64decode(told["data"]["media"][0]["content"]) == b"\x89PNG"


def test_a_busy_system_gets_it_again_under_the_same_id_and_one_that_refuses_does_not(row, theirs):
    clock = datetime.now(UTC)
    for key, statuses, state, count in (
        ("a", [503, 429, 200], "done", 3),
        ("b", [410], "failed", 1),
        ("c", [400], "failed", 1),
        ("d", [302], "failed", 1),
    ):
        theirs.status, wanted = list(statuses), say()
        effects.want(Wanted(row.id, key, Effect.Lane.REPLY, "say", wanted, clock))
        for seconds in (0, 1, 3, 8):
            effects.perform_due(
                Effect.Lane.REPLY, now=lambda seconds=seconds: clock + timedelta(seconds=seconds)
            )
        assert Effect.objects.get(key=key).state == state
        assert len(theirs.heard[f"msg_{wanted['message']}"]) == count


def test_the_self_check_pings_and_says_what_is_wrong(row, theirs):
    knock(row, at=datetime.now(UTC))
    assert steps(row)[1].done
    theirs.status = [404]
    knock(row, at=datetime.now(UTC))
    assert "refuses the message with 404" in str(steps(row)[1].says)
    silent = actions.rotate(
        by=SYSTEM, at=datetime.now(UTC), connection_id=row.id, values={"url": "http://127.0.0.1:1/x"}
    )
    knock(silent, at=datetime.now(UTC))
    assert "cannot be reached" in str(steps(silent)[1].says)


def test_a_line_that_only_listens_says_nothing(merchant):
    row = actions.add(by=SYSTEM, at=datetime.now(UTC), kind="webhook", values={"secret": SECRET})
    with pytest.raises(Refused, match="only listens"):
        Webhook().perform(line_of(row), "say", say(), at=datetime.now(UTC))


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"secret": "secret"}, "secret", "webhook.secret_form"),
        ({"secret": "whsec_c2hvcnQ="}, "secret", "webhook.secret_form"),
        ({"secret_before": "x"}, "secret_before", "webhook.secret_form"),
        ({"url": "http://shop.example.com/x"}, "url", "connectors.address_form"),
        ({"url": "https://user:word@shop.example.com/x"}, "url", "connectors.address_form"),
        ({"url": "ftp://127.0.0.1/x"}, "url", "connectors.address_form"),
    ],
)
def test_a_wrong_setting_is_refused_at_its_field(merchant, now, changed, field, code):
    with pytest.raises(Refused) as told:
        actions.add(by=SYSTEM, at=now, kind="webhook", values={"secret": SECRET, **changed})
    assert (told.value.field, told.value.why.code) == (field, code)


def test_the_standards_own_example_has_our_signature():
    body, moment = b'{"test": 2432232314}', datetime.fromtimestamp(1614265330, UTC)
    sent = signing.headers("msg_p5jXN8AQM9LWM0D4loKWxJek", body, [signing.key_of(SECRET)], at=moment)
    assert sent["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    with pytest.raises(WebhookVerificationError):
        Standard(SECRET).verify(body.decode(), sent)  # it is old, and says so
