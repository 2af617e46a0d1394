"""Events are judged one by one, whatever else came with them."""

import json
import re
import struct
from pathlib import Path

import pytest

from afflux.events.intake import Event, Refusal, Rejected, pack, read
from afflux.events.problems import PROBLEMS
from afflux.events.sentences import SENTENCES, language_of, said
from afflux.kernel.errors import known_problem
from afflux.kernel.ids import hashed_id

NOW = 1_790_000_000_000
SCRIPT = Path(__file__).parent.parent / "static" / "events" / "afflux.js"


def packed(**fields):
    return pack(
        Event(**{"id": "e1", "kind": "view", **fields}),
        index=0,
        now_ms=NOW,
        proven=fields.pop("proven", False),
        code=None,
        channel=None,
    )


def test_one_object_an_array_and_lines_are_the_same_events():
    one, two = {"id": "a", "kind": "view"}, {"id": "b", "kind": "view"}
    assert len(read(json.dumps(one).encode())) == 1
    in_array = read(json.dumps([one, two]).encode())
    in_lines = read(f"{json.dumps(one)}\n{json.dumps(two)}\n".encode())
    spread = read(json.dumps(one, indent=2).encode())
    assert [event.id for event in in_array] == [event.id for event in in_lines] == ["a", "b"]
    assert [event.id for event in spread] == ["a"]


@pytest.mark.parametrize(
    ("poison", "problem", "field"),
    [
        ('{"id":"x","kind":7}', "events.bad_field", "kind"),
        ('{"id":"x","kind":"view","at":"yesterday"}', "events.bad_field", "at"),
        ('{"id":"x","kind":"view","props":[1]}', "events.bad_field", "props"),
        ('{"id":"x","kind":"view","props":{"a":"\\ud800"}}', "events.bad_json", ""),
        ('"words"', "events.bad_json", ""),
    ],
)
def test_one_bad_event_leaves_the_others_alone(poison, problem, field):
    found = read(f'[{{"id":"a","kind":"view"}},{poison},{{"id":"b","kind":"view"}}]'.encode())
    assert [type(event) for event in found] == [Event, Rejected, Event]
    assert (found[1].index, found[1].problem, found[1].field) == (1, problem, field)


@pytest.mark.parametrize("body", [b"", b"xx", b"[", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 50_000])
def test_what_is_no_json_is_rejected_and_breaks_nothing(body):
    assert all(isinstance(event, Rejected) for event in read(body))


def test_an_id_that_is_a_uuid_is_kept_and_any_other_is_hashed():
    uuid = "0192aa00-0000-7000-8000-000000000001"
    assert (
        packed(id=uuid).id
        == packed(id=uuid.replace("-", "").upper()).id
        == bytes.fromhex(uuid.replace("-", ""))
    )
    assert packed(id="order 7").id == hashed_id("event", "order 7").bytes
    assert packed(id=7).id == packed(id="7").id


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"id": ""}, "events.no_id"),
        ({"id": "x" * 201}, "events.no_id"),
        ({"kind": ""}, "events.bad_field"),
        ({"kind": "k" * 65}, "events.bad_text"),
        ({"kind": "a\0b"}, "events.bad_text"),
        ({"url": "https://a.example/\0"}, "events.bad_text"),
        ({"load_ms": -1}, "events.bad_field"),
        ({"load_ms": float("inf")}, "events.bad_field"),
        ({"visitor": "v" * 255}, "events.bad_text"),
        ({"at": NOW + 86_400_001}, "events.in_the_future"),
        ({"at": float("inf")}, "events.in_the_future"),
        ({"at": NOW - 3654 * 86_400_000}, "events.too_old"),
        ({"props": {"a": "\0"}}, "events.bad_props"),
        ({"props": {"a": "x" * 9000}}, "events.bad_props"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(fields, problem):
    with pytest.raises(Refusal) as refusal:
        packed(**fields)
    assert refusal.value.problem == problem


def test_every_name_of_a_refusal_is_a_declared_problem_with_a_sentence_in_both_languages():
    rooms = Path(__file__).parents[2]
    source = "".join((rooms / name).read_text() for name in ("events/intake.py", "edge/collect.py"))
    names = set(re.findall(r'"(events\.\w+)"', source))
    assert names == set(PROBLEMS) == set(SENTENCES)
    for name in names:
        filled = {"field": "kind", "code": "abc", "channel": "cards"}
        english, chinese = (said(name, language, filled) for language in ("en", "zh_Hans"))
        assert english == known_problem(name).says(filled)
        assert re.search("[\u4e00-\u9fff]", chinese), chinese
        assert "%(" not in english + chinese


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, "en"), ("", "en"), ("*", "en"), ("fr", "en"), ("zh", "zh_Hans"), ("zh-CN,zh;q=0.9,en;q=0.8", "zh_Hans"),
        ("en-GB,zh;q=0.9", "en"), ("fr;q=1,zh;q=0.2", "zh_Hans"), ("en;q=0.1,zh-TW;q=0.7", "zh_Hans"), ("zh;q=nonsense", "en"), ("zh;q=0", "en"),
    ],
)  # fmt: skip
def test_a_caller_is_answered_in_the_language_it_would_rather_read(accepted, language):
    assert language_of(accepted) == language


def test_a_named_person_is_proven_only_by_a_key():
    claimed = pack(
        Event(id="a", kind="view", person="C1"), index=0, now_ms=NOW, proven=False, code=None, channel=None
    )
    proven = pack(
        Event(id="a", kind="view", person="C1"), index=0, now_ms=NOW, proven=True, code=None, channel=None
    )
    assert hashed_id("claimed", "C1").bytes in claimed.row
    assert hashed_id("external", "C1").bytes in proven.row
    assert hashed_id("visitor", "v1").bytes in packed(visitor="v1").row


def test_times_within_bounds_are_kept_to_the_millisecond():
    row = packed(at=NOW - 5).row
    assert struct.unpack_from("!q", row, 2 + 20 + 4)[0] == (NOW - 5 - 946_684_800_000) * 1000


def test_the_script_is_smaller_than_two_kilobytes_and_evaluates_nothing():
    text = SCRIPT.read_text()
    assert len(text.encode()) < 2048
    assert not any(
        word in text
        for word in ("eval(", "Function(", "=>", "`", "const ", "let ", "document.cookie", "innerHTML")
    )
