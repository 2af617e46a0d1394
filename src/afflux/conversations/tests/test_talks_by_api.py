"""Conversations by API: what a machine reads and does, within its store."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from afflux.conversations.models import Talk
from afflux.kernel.actors import SYSTEM
from afflux.kernel.clock import utc_now
from afflux.organization import keys

pytestmark = pytest.mark.django_db


class Machine:
    """A caller with a key of `role` at `unit`."""

    def __init__(self, role, unit):
        made = keys.create(by=SYSTEM, at=utc_now(), name="till", role=role, unit=unit)
        self.client = Client(headers={"Authorization": f"Bearer {made.secret}", "Accept-Language": "en"})

    def get(self, path, **query):
        return self.client.get(f"/api/v1/{path}", query)

    def send(self, method, path, body, **headers):
        given = {"content_type": "application/json", "headers": headers}
        return self.client.generic(method, f"/api/v1/{path}", json.dumps(body), **given)

    def post(self, path, body, **headers):
        return self.send("POST", path, body, **headers)


@pytest.fixture
def now():
    return utc_now()


@pytest.fixture
def talk(hear, cast):
    hear("在吗")
    Talk.objects.update(unit=cast.store_a)
    return Talk.objects.get()


@pytest.fixture
def desk(cast) -> Machine:
    return Machine("operator", cast.headquarters)


def test_conversations_are_listed_with_their_carrier_and_their_messages(talk, desk):
    (item,) = desk.get("talks", state="open", waiting="true").json()["items"]
    assert (item["name"], item["carrier"], item["store"]) == ("王芳", "paper", "A")
    (said,) = desk.get(f"talks/{talk.id}/messages").json()["items"]
    assert (said["text"], said["direction"], said["by"]) == ("在吗", "in", "peer")
    assert desk.get("talks", waiting="false").json()["items"] == []


def test_an_answer_by_machine_is_said_once_and_refused_where_the_carrier_forbids(talk, desk):
    for _again in range(2):
        answer = desk.post(f"talks/{talk.id}/messages", {"text": "在的"}, **{"Idempotency-Key": "a-key-1"})
        assert answer.status_code == 201, answer.content
    assert talk.messages.filter(direction="out").count() == 1
    refused = desk.post(f"talks/{talk.id}/messages", {"text": "长" * 70})
    assert refused.status_code == 422
    assert "conversations.too_long" in refused.content.decode()
    assert desk.post(f"talks/{talk.id}/messages", {"text": "tea", "note": True}).json()["direction"] == "note"


def test_a_conversation_is_given_by_log_in_name_and_closed_with_what_was_found_out(talk, desk):
    given = desk.send("PUT", f"talks/{talk.id}/assigned", {"user": "staff_a", "words": "yours"}).json()
    assert given["assigned"] == "staff_a"
    assert desk.send("PUT", f"talks/{talk.id}/assigned", {"user": "manager_b"}).status_code == 422
    assert desk.send("PUT", f"talks/{talk.id}/assigned", {"user": "nobody"}).status_code == 422
    closed = desk.send("PUT", f"talks/{talk.id}/closed", {"topic": "价格", "need": "two boxes"}).json()
    assert (closed["state"], closed["topic"], closed["need"]) == ("closed", "价格", "two boxes")


def test_another_stores_key_finds_nothing(talk, cast):
    other = Machine("store_manager", cast.store_b)
    assert other.get("talks").json()["items"] == []
    assert other.get(f"talks/{talk.id}").status_code == 404
    assert other.post(f"talks/{talk.id}/messages", {"text": "x"}).status_code == 404
    assert (
        Machine("analyst", cast.headquarters).post(f"talks/{talk.id}/messages", {"text": "x"}).status_code
        == 403
    )


def test_a_talk_sleeps_until_a_moment_and_is_opened_again(talk, desk, now):
    path = f"talks/{talk.id}"
    late = desk.send("PUT", f"{path}/snoozed", {"until": "2020-01-01T00:00:00Z"})
    assert (late.status_code, late.json()["code"]) == (422, "conversations.past")
    soon = (now + timedelta(hours=2)).isoformat()
    assert desk.send("PUT", f"{path}/snoozed", {"until": soon}).json()["state"] == "snoozed"
    opened = desk.send("PUT", f"{path}/opened", {}).json()
    assert (opened["state"], opened["snoozed_until"]) == ("open", None)


def test_another_stores_machine_finds_no_talk_to_open(talk, cast):
    other = Machine("store_manager", cast.store_b)
    assert other.send("PUT", f"talks/{talk.id}/opened", {}).status_code == 404
