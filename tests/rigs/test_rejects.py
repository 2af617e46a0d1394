"""What /collect does not take is said in a sentence that a person can act on, beside the name for machines."""

import asyncio
import json

import pytest

from rigs.edges import Database, Edge
from rigs.wire import once, posted

pytestmark = [pytest.mark.rig, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def edge(tmp_path_factory):
    with Database(tmp_path_factory.mktemp("rejects")) as database, Edge(database) as running:
        yield running.ready()


def sent(edge, events, *headers):
    body = events if isinstance(events, bytes) else json.dumps(events).encode()
    status, told, answer = asyncio.run(once(edge.port, posted(body, *headers)))
    return status, told["content-type"], json.loads(answer)


def test_each_reject_says_why_in_the_callers_language(edge):
    events = [
        {"id": "a", "kind": "view"},
        {"id": "b", "kind": 7},
        {"id": "c", "kind": "view", "channel": "no%20such"},
        5,
    ]
    status, _type, answer = sent(edge, events)
    assert (status, answer["accepted"]) == (200, 1)
    assert answer["rejected"] == [
        {
            "index": 1, "id": "b", "problem": "events.bad_field", "field": "kind", "type": "/api/v1/docs#events.bad_field",
            "title": "“kind” is missing or is not what it should be.",
        },
        {
            "index": 2, "id": "c", "problem": "events.no_such_channel", "field": "channel", "type": "/api/v1/docs#events.no_such_channel",
            "title": "There is no channel “no%20such”.",
        },
        {
            "index": 3, "id": "", "problem": "events.bad_json", "field": "", "type": "/api/v1/docs#events.bad_json",
            "title": "This is not a JSON object.",
        },
    ]  # fmt: skip
    status, _type, answer = sent(edge, events[1:2], "Accept-Language: zh-CN,zh;q=0.9,en;q=0.8")
    assert (status, answer["rejected"][0]["title"]) == (422, "“kind”缺失或格式不对。")


def test_a_request_that_is_refused_whole_is_answered_by_a_problem_document(edge):
    status, kind, answer = sent(edge, b"", "Accept-Language: de")
    assert (status, kind) == (400, "application/problem+json")
    assert answer == {
        "type": "/api/v1/docs#events.empty", "title": "There is no event in this body.", "status": 400, "problem": "events.empty",
    }  # fmt: skip
    status, kind, answer = sent(edge, [{"id": "a", "kind": "view"}], "Authorization: Bearer afxnone")
    assert (status, kind, answer["problem"], answer["status"]) == (
        401,
        "application/problem+json",
        "events.bad_key",
        401,
    )
    status, _kind, answer = sent(edge, [{"id": "a", "kind": "view"}], "Authorization: Bearer clé")
    assert (status, answer["problem"]) == (401, "events.bad_key")
