"""Rules over the machine face."""

import json

import pytest

from afflux.channels.tests.standing import make_channel, make_code
from afflux.organization.models import Role
from afflux.trade.tests.calling import Machine

pytestmark = pytest.mark.django_db
RULE = {
    "name": "Returns",
    "phrases": [{"text": "退货"}, {"text": "refund", "kind": "near"}],
    "texts": [{"text": "七天内可以退。", "weight": 2}],
    "hours": [{"days": [0, 1, 2, 3, 4, 5, 6], "start": "22:00", "end": "24:00"}],
    "rest_minutes": 0,
}


@pytest.fixture
def call(cast):
    """`call("POST", "replies/rules", {...}, role="operator")` → (status, answer)."""

    def ask(method, path, body=None, role=Role.OPERATOR):
        unit = cast.store_a if role == Role.STORE_MANAGER else cast.headquarters
        machine = Machine(role, unit)
        answer = machine.get(path) if method == "GET" else machine.send(method, path, body)
        return answer.status_code, json.loads(answer.content or b"null")

    return ask


def test_a_rule_is_made_read_changed_and_tried(call, cast):
    code = make_code(make_channel(cast), fallback_url="https://example.com")
    status, made = call("POST", "replies/rules", {**RULE, "codes": [code.slug]})
    assert (status, made["codes"], made["held"]) == (201, [code.slug], False)
    assert call("GET", f"replies/rules/{made['id']}")[1] == made
    assert call("GET", "replies/rules")[1]["items"] == [made]
    changed = call("PUT", f"replies/rules/{made['id']}", {**RULE, "priority": 7})[1]
    assert (changed["priority"], changed["codes"]) == (7, [])
    assert changed["texts"] == made["texts"]
    asked = {"text": "能退货吗", "at": "2026-06-01T23:00:00+08:00"}
    _status, tried = call("POST", "replies/try", asked)
    assert (tried["answers"], tried["text"]) == (made["id"], "七天内可以退。")
    assert tried["reasons"][0]["hits"] == [
        {"phrase": "退货", "kind": "contains", "quoted": "退货", "start": 1, "end": 3, "slips": 0}
    ]
    noon = call("POST", "replies/try", {**asked, "at": "2026-06-01T12:00:00+08:00"})[1]
    assert (noon["answers"], noon["reasons"][0]["verdict"]) == (None, "hours")


@pytest.mark.parametrize(
    "wrong",
    [
        {"phrases": [{"text": "(", "kind": "pattern"}]},
        {"phrases": [{"text": "x", "role": "none"}]},
        {"codes": ["nothing"]},
        {"carriers": ["pigeon"]},
        {"zone": "Mars"},
        {"hours": [{"days": [9], "start": "09:00", "end": "10:00"}]},
        {"since": "2026-06-02T00:00:00Z", "until": "2026-06-01T00:00:00Z"},
        {"unknown": 1},
    ],
)
def test_what_makes_no_sense_is_refused(call, wrong):
    assert call("POST", "replies/rules", {**RULE, **wrong})[0] == 422


def test_a_store_reads_and_tries_but_does_not_write(call):
    assert call("POST", "replies/rules", RULE, role=Role.STORE_MANAGER)[0] == 403
    assert call("GET", "replies/rules", role=Role.STORE_MANAGER)[0] == 200
    assert call("POST", "replies/try", {"text": "x"}, role=Role.STORE_MANAGER)[0] == 200
