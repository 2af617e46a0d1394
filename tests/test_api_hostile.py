"""Every field of every body of /api/v1 with hostile values beside otherwise good ones: refused or taken, never broken."""

from __future__ import annotations

import copy
import json
import os
import random
from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.test import Client

from afflux.kernel.actors import SYSTEM
from afflux.organization import keys

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]

NOW = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
HOSTILE = (
    None, True, 0, -1, 2**31, 2**63, 10**40, 0.1, 1e300, -1e-300, "", " ", "0", "-0.0", "1e400", "1E-40", "NaN", "Infinity",
    "９９", "999999999999999999", "0.0000000000000000000001", "x" * 5000, "💥" * 60, "\u202etxet", "'; drop table x; --", "%s %(a)s {0}",
    "<script>", "=cmd()", "2026-02-30", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59+14:00", "2026-06-01T00:00:00-18:07", "2026-01-01T00:00:00", "00000000-0000-0000-0000-000000000000",
    "javascript:alert(1)", "//evil.example", [], [[]], [None], {}, {"a": {"b": []}}, ["x"] * 600,
)  # fmt: skip

CODE = {"name": "c", "timezone": "Asia/Shanghai", "targets": [{"kind": "url", "url": "https://example.com/", "hours": [{"days": [1], "start": "09:00", "end": "18:00"}]}], "tags": ["a"], "daily_cap": 5, "valid_from": "2026-01-01T00:00:00Z", "valid_to": "2027-01-01T00:00:00Z"}  # fmt: skip
MODE = {"name_en": "a", "name_zh": "b", "domain": "public", "exposure_en": "x", "exposure_zh": "y", "steps": ["exposure", "add"], "cost_kinds": ["fee"], "pace": [{"age_days": 0, "floor": 1, "ceiling": 2}], "burst_per_hour": 3}  # fmt: skip


def bodies(ids: dict[str, str]) -> list[tuple[str, str, dict]]:
    contact, order = ids["contact"], ids["order"]
    return [
        ("POST", "orders", {"currency": "CNY", "at": "2026-05-01T00:00:00Z", "number": "W1", "external_id": "C2", "phone": "13800000002", "email": "a@b.cn", "channel": "cards", "store": "A", "note": "n", "lines": [{"product": "tea", "category": "c", "quantity": "2", "unit_price": "1.5", "unit_cost": "1"}]}),
        ("POST", f"orders/{order}/refunds", {"lines": [{"line": "1", "quantity": "1"}], "note": "n"}),
        ("PUT", f"orders/{order}/status", {"status": "shipped"}),
        ("POST", "products", {"key": "p", "name": "P", "category": "c", "unit_price": "1", "unit_cost": "1", "currency": "CNY"}),
        ("POST", "contacts", {"name": "n", "phone": "13800000003", "email": "c@d.cn", "external_id": "E9", "unionid": "u", "openid": "o", "staff": "a1", "tags": ["t"], "consent": "contract", "source": "s"}),
        ("PUT", f"contacts/{contact}", {"name": "n", "staff": "a1", "props": {"size": "M"}}),
        ("POST", f"contacts/{contact}/identities", {"kind": "phone", "value": "13800000009"}),
        ("POST", f"contacts/{contact}/tags", {"put": ["a"], "take": ["a"]}),
        ("POST", f"contacts/{contact}/consents", {"given": True, "basis": "contract", "purpose": "contact", "source": "s"}),
        ("POST", "consent-texts", {"name": "t", "body_en": "a", "body_zh": "b"}),
        ("POST", "channels", {"key": "k", "name": "n", "mode": ids["mode"], "store": "A", "product": "p", "labels": {"age": "30"}}),
        ("POST", f"channels/{ids['channel']}/batches", {"name": "b", "quantity": 5, "made_on": "2026-01-01", "material": "m", "unit_price": "0.05"}),
        ("POST", "exposures", {"channel": "cards", "day": "2026-01-01", "number": "1", "quantity": 5, "step": "exposure", "seconds": 60}),
        ("POST", "costs", {"channel": "cards", "day": "2026-01-01", "number": "1", "kind": "fee", "currency": "CNY", "quantity": "3", "unit_price": "0.05", "note": "n"}),
        ("POST", "costs", {"channel": "cards", "day": "2026-01-01", "kind": "labour", "currency": "CNY", "seconds": 60, "hourly_wage": "25", "amount": "0.42"}),
        ("POST", "modes", {"key": "m", **MODE}),
        ("PUT", f"modes/{ids['mode_id']}", MODE),
        ("POST", "codes", {"channel": "cards", **CODE}),
        ("PUT", f"codes/{ids['code']}", CODE),
        ("POST", "adds", {"contact": contact, "channel": "cards", "code": ids["slug"], "staff": "a1", "carrier": "phone", "at": "2026-05-01T00:00:00Z", "number": "1"}),
    ]  # fmt: skip


def leaves(node, path=()):
    """Paths to every value of a body, containers too."""
    if path:
        yield path
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield from leaves(value, (*path, key))


def put(body, path, value):
    changed = copy.deepcopy(body)
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return changed


@pytest.fixture
def machine(cast, monkeypatch):
    monkeypatch.setattr("afflux.api.keys.PACE.burst", 1e9)
    monkeypatch.setattr("afflux.api.keys.PACE.rate", 1e9)
    secret = keys.create(by=SYSTEM, at=NOW, name="hostile", role="owner", unit=cast.headquarters).secret
    return Client(headers={"Authorization": f"Bearer {secret}"})


def send(machine, method, path, body):
    content = json.dumps(body)
    return machine.generic(method, f"/api/v1/{path}", content, content_type="application/json")


@pytest.fixture
def ids(machine):
    mode = machine.get("/api/v1/modes").json()["items"][0]
    send(machine, "POST", "channels", {"key": "cards", "name": "Cards", "mode": mode["key"]})
    channel = machine.get("/api/v1/channels?key=cards").json()["items"][0]
    code = send(machine, "POST", "codes", {"channel": "cards", **CODE}).json()
    contact = send(machine, "POST", "contacts", {"phone": "13800000001", "source": "s"}).json()
    line = {"product": "tea", "quantity": "9", "unit_price": "1"}
    order = send(machine, "POST", "orders", {"currency": "CNY", "lines": [line]}).json()
    return {
        "mode": mode["key"], "mode_id": mode["id"], "channel": channel["id"], "code": code["id"], "slug": code["slug"],
        "contact": contact["id"], "order": order["id"],
    }  # fmt: skip


def test_good_bodies_are_taken(machine, ids):
    for method, path, body in bodies(ids):
        with transaction.atomic():
            answer = send(machine, method, path, body)
            assert answer.status_code in (200, 201), (method, path, answer.json())
            transaction.set_rollback(True)


def test_hostile_values_are_refused_or_taken_and_never_break_anything(machine, ids):
    """A sample of all combinations; AFFLUX_HOSTILE=0 takes them all, AFFLUX_HOSTILE_SEED repeats a sample."""
    cases = [
        (method, path, put(body, place, value))
        for method, path, body in bodies(ids)
        for place in leaves(body)
        for value in HOSTILE
    ]
    assert len(cases) > 4000
    sample = int(os.environ.get("AFFLUX_HOSTILE", "300")) or len(cases)
    seed = int(os.environ.get("AFFLUX_HOSTILE_SEED") or random.randrange(10**6))
    print(f"seed {seed}: {sample} of {len(cases)}")
    for method, path, body in random.Random(seed).sample(cases, sample):
        with transaction.atomic():
            answer = send(machine, method, path, body)
            transaction.set_rollback(True)
        assert answer.status_code < 500, (method, path, body, answer.content[:500])
        if answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json"
            assert answer.json()["detail"]


@pytest.mark.parametrize(
    "day", ["0.0", "0", "1e3", "2026-1-2", "20260102", "２０２６-01-02", "2026-01-02T00:00:00", " 2026-01-02"]
)
def test_only_a_day_written_out_is_a_day(machine, ids, day):
    path = f"/api/v1/codes/{ids['code']}/scans"
    assert machine.get(path, {"since": "2026-01-02", "until": "2026-01-02"}).status_code == 200
    assert machine.get(path, {"since": day, "until": "2026-01-02"}).status_code == 422


@pytest.mark.parametrize("key", ["", "a b", "\xff", "schlüssel", "k" * 121])
def test_a_key_that_cannot_be_kept_is_refused_rather_than_ignored(machine, ids, key):
    body = json.dumps({"put": ["a"]})
    path = f"/api/v1/contacts/{ids['contact']}/tags"
    told = {"HTTP_IDEMPOTENCY_KEY": key}
    answer = machine.generic("POST", path, body, content_type="application/json", **told)
    assert (answer.status_code, answer.json()["code"]) == (400, "api.idempotency_key_long")


@pytest.mark.parametrize("path", ["nowhere", "imports/%C3%93%0Ayj/resume", "%0A", "contacts/%00", "a//b/"])
def test_an_address_that_does_not_exist_is_answered_as_a_problem(machine, path):
    answer = machine.post(f"/api/v1/{path}")
    assert (answer.status_code, answer["Content-Type"]) in (
        (404, "application/problem+json"),
        (400, "application/problem+json"),
    )


@pytest.mark.parametrize("boundary", ["", "; boundary=" + "b" * 300, "; boundary=é"])
def test_a_form_without_a_readable_boundary_is_a_problem_and_no_page(machine, boundary):
    answer = machine.generic(
        "POST", "/api/v1/imports", b"--a--", content_type=f"multipart/form-data{boundary}"
    )
    assert (answer.status_code, answer["content-type"]) == (400, "application/problem+json")
    assert answer.json()["type"].endswith("#api.bad_form")


def test_a_form_of_too_many_fields_is_a_problem_and_no_page(machine):
    fields = "".join(
        f'--a\r\nContent-Disposition: form-data; name="f{i}"\r\n\r\n1\r\n' for i in range(10_100)
    )
    answer = machine.generic(
        "POST", "/api/v1/imports", f"{fields}--a--".encode(), content_type="multipart/form-data; boundary=a"
    )
    assert (answer.status_code, answer["content-type"]) == (400, "application/problem+json")


def test_a_moment_far_from_greenwich_is_the_same_moment(machine):
    """The database takes no offset of sixteen hours or more; the standard allows them up to a day."""
    for offset in ("-18:07", "%2B23:59"):
        assert machine.get(f"/api/v1/adds?until=2026-06-01T00:00:00.5{offset}").status_code == 200
