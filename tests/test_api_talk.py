"""Welcomes, label rules, labels of a person and topics by API: what a machine reads and says."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client

from afflux.contacts.actions.persons import add_person
from afflux.contacts.identities import Proof
from afflux.contacts.models import Person
from afflux.conversations.tests.conftest import hear, line, paper
from afflux.kernel.actors import SYSTEM
from afflux.kernel.clock import utc_now
from afflux.labels import working
from afflux.organization import keys
from afflux.topics import reading

__all__ = ["hear", "line", "paper"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return utc_now()


@pytest.fixture
def api(cast):
    """Call /api/v1 as `role`."""

    def call(method, path, body=None, *, role="operator", unit=None, **headers):
        made = keys.create(by=SYSTEM, at=utc_now(), name=role, role=role, unit=unit or cast.headquarters)
        given = {"Authorization": f"Bearer {made.secret}", "Accept-Language": "en", **headers}
        sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return getattr(Client(headers=given), method)(f"/api/v1/{path}", **sent)

    return call


WELCOME = {
    "name": "Evenings",
    "texts": [{"text": "{name}，晚上好"}, {"text": "晚上好", "weight": 3}],
    "hours": [
        {"days": [0, 1], "start": "18:00", "end": "23:00"},
        {"days": [5], "start": "22:00", "end": "06:00"},
    ],
    "links": [{"title": "Shop", "url": "https://example.com/"}],
}


def test_a_welcome_is_made_changed_paused_and_listed(api):
    made = api("post", "welcomes", WELCOME)
    assert made.status_code == 201, made.content
    one = made.json()
    assert (len(one["texts"]), len(one["hours"]), one["paused"]) == (2, 2, False)
    path = f"welcomes/{one['id']}"
    changed = api("put", path, {**WELCOME, "texts": [{"text": "晚上好"}], "links": []}).json()
    assert [text["id"] for text in changed["texts"]] == [one["texts"][1]["id"]], (
        "what stays keeps its figures"
    )
    assert api("put", f"{path}/paused", {"paused": True}).json()["paused"]
    (listed,) = api("get", "welcomes", role="store_manager").json()["items"]
    assert (listed["id"], listed["paused"], listed["texts"][0]["sent_30_days"]) == (one["id"], True, 0)


def test_a_welcome_of_nobody_known_is_refused_at_its_field(api, now):
    for field, value in (("staff", ["nobody"]), ("codes", ["nothing"]), ("connections", [str(SYSTEM.id)])):
        refused = api("post", "welcomes", {**WELCOME, field: value})
        assert refused.status_code == 422, refused.content
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert refused.json()["field"] == field


def test_the_same_key_makes_one_welcome(api, cast):
    secret = keys.create(by=SYSTEM, at=utc_now(), name="k", role="operator", unit=cast.headquarters).secret
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "w-1"}
    sent = {"data": json.dumps(WELCOME), "content_type": "application/json"}
    answers = [Client(headers=headers).post("/api/v1/welcomes", **sent) for _again in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]


def test_a_store_manager_reads_welcomes_and_makes_none(api, cast):
    assert api("get", "welcomes", role="store_manager", unit=cast.store_a).status_code == 200
    assert api("post", "welcomes", WELCOME, role="store_manager", unit=cast.store_a).status_code == 403


def test_a_label_rule_labels_and_says_why(api, hear, now):
    proof = Proof("phone", "+8613800000001")
    add_person(proofs=[proof], name="王芳", staff=None, basis=None, source="test", by=SYSTEM, at=now)
    rule = {"name": "Asks the price", "tag": "问价", "conditions": {"said": {"words": ["多少钱"]}}}
    made = api("post", "labels/rules", rule)
    assert made.status_code == 201, made.content
    assert "多少钱" in made.json()["says"]
    hear("这个多少钱")
    working.work_due(lambda: now + timedelta(minutes=1))
    who = Person.objects.get().id
    (label,) = api("get", f"contacts/{who}/labels").json()["items"]
    assert (label["tag"], "这个多少钱" in label["why"]) == ("问价", True)
    (same,) = api("get", f"labels/rules/{made.json()['id']}/labels").json()["items"]
    assert same["contact"] == str(who)
    assert not api("put", f"labels/rules/{made.json()['id']}/active", {"active": False}).json()["active"]


@pytest.mark.parametrize(
    ("conditions", "code"),
    [
        ({"guessed": {}}, "labels.unknown_condition"),
        ({"said": {}}, "labels.value_missing"),
        ({"said": {"words": []}}, "labels.bad_value"),
        ({"said": {"words": [7]}}, "labels.bad_value"),
        ({"said": {"words": ["a"], "more": 1}}, "labels.bad_value"),
        ({"silent": {"what": "sleep", "days": 3}}, "labels.bad_value"),
        ({"silent": {"what": "order", "days": True}}, "labels.bad_value"),
        ({"tagged": {"tags": ["x"]}}, "labels.bad_value"),
        ({"tagged": {"tags": [str(SYSTEM.id)]}}, "labels.value_not_there"),
    ],
)
def test_a_condition_that_cannot_be_asked_is_refused(api, conditions, code):
    answer = api("post", "labels/rules", {"name": "x", "tag": "x", "conditions": conditions})
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.content


def test_topics_are_made_and_counted_within_the_keys_store(api, hear, cast, now):
    made = api("post", "topics", {"name": "Price", "words": ["多少钱"]})
    assert (made.status_code, made.json()["reading"]) == (201, True)
    hear("这个多少钱")
    reading.read_on()
    (line,) = api("get", "topics/counts?days=7").json()
    assert (line["consultations"], line["unanswered"], len(line["days"])) == (1, 1, 7)
    (mention,) = api("get", f"topics/{made.json()['id']}/mentions").json()["items"]
    assert mention["page"] == ""
    other = api("get", "topics/counts?days=7", role="store_manager", unit=cast.store_b).json()
    assert other[0]["consultations"] == 0
    twice = api("post", "topics", {"name": "Price", "words": ["价格"]})
    assert (twice.status_code, twice.json()["code"]) == (409, "topics.name_taken")
