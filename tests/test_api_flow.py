"""What an engineer does with /api/v1 on the first day: a channel, a code, people, money, orders, and the figures of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from afflux.contacts.models import ConsentText
from afflux.jobs.here import run_waiting
from afflux.kernel.actors import SYSTEM
from afflux.kernel.clock import utc_now
from afflux.organization import keys

pytestmark = pytest.mark.django_db


class Machine:
    """A key of a role at a unit; answers JSON after checking the status."""

    def __init__(self, role, unit, language="en"):
        secret = keys.create(by=SYSTEM, at=datetime.now(UTC), name="shop", role=role, unit=unit).secret
        self.client = Client(headers={"Authorization": f"Bearer {secret}", "Accept-Language": language})

    def get(self, path, expect=200, **query):
        answer = self.client.get(f"/api/v1/{path}", query)
        assert answer.status_code == expect, answer.content
        return answer.json()

    def send(self, method, path, body, expect):
        answer = self.client.generic(
            method, f"/api/v1/{path}", json.dumps(body), content_type="application/json"
        )
        assert answer.status_code == expect, answer.content
        return answer.json()

    def post(self, path, body, expect=201):
        return self.send("POST", path, body, expect)

    def put(self, path, body, expect=200):
        return self.send("PUT", path, body, expect)


@pytest.fixture
def shop(cast):
    return Machine("owner", cast.headquarters)


def yesterday():
    return (utc_now() - timedelta(days=1)).date().isoformat()


def test_parcel_cards_from_the_first_card_to_the_cost_of_an_add(shop):
    mode = next(mode for mode in shop.get("modes")["items"] if mode["key"] == "parcel_card")
    shop.post("channels", {"key": "cards", "name": "Cards of spring", "mode": mode["key"]})
    shop.post("exposures", {"channel": "cards", "day": yesterday(), "quantity": 1000, "number": "e1"})
    cost = {
        "channel": "cards",
        "day": yesterday(),
        "kind": "material",
        "currency": "CNY",
        "quantity": "1000",
        "unit_price": "0.05",
        "number": "c1",
    }
    assert shop.post("costs", cost)["amount"] == "50.00"
    assert shop.post("costs", cost)["amount"] == "50.00"  # the same number spends nothing twice
    for n in range(50):
        person = shop.post("contacts", {"phone": f"138{n:08d}", "source": "card"})
        shop.post(
            "adds",
            {
                "contact": person["id"],
                "channel": "cards",
                "at": f"{yesterday()}T04:00:00Z",
                "number": f"a{n}",
            },
        )
    first = shop.get("reports/channels")["lines"][0]
    assert (first["channel"], first["exposures"], first["adds"], first["cost"], first["cac"]) == (
        "cards",
        1000,
        50,
        "50.00",
        "1.00",
    )
    shop.post(
        "costs",
        {
            "channel": "cards",
            "day": yesterday(),
            "kind": "labour",
            "currency": "CNY",
            "seconds": 7200,
            "hourly_wage": "25",
        },
    )
    assert shop.get("reports/channels")["lines"][0]["cac"] == "2.00"


def test_a_code_is_made_changed_paused_and_drawn(shop, cast):
    mode = shop.get("modes")["items"][0]["key"]
    shop.post("channels", {"key": "posters", "name": "Posters", "mode": mode})
    made = shop.post(
        "codes",
        {
            "channel": "posters",
            "name": "Door",
            "targets": [{"kind": "staff", "staff": "a1", "daily_cap": 30}],
        },
    )
    assert made["link"].endswith(f"/c/{made['slug']}")
    changed = shop.put(
        f"codes/{made['id']}",
        {
            "name": "Door",
            "daily_cap": 100,
            "targets": [
                {"kind": "staff", "staff": "a1", "daily_cap": 40},
                {"kind": "url", "url": "https://example.com/"},
            ],
        },
    )
    assert changed["slug"] == made["slug"]
    assert changed["targets"][0]["id"] == made["targets"][0]["id"]  # the same place keeps its count
    assert shop.put(f"codes/{made['id']}/state", {"paused": True})["paused"]
    for form, start in (("png", b"\x89PNG"), ("svg", b"<svg")):
        assert (
            shop.client.get(f"/api/v1/codes/{made['id']}/qr?form={form}").content.lstrip().startswith(start)
        )
    assert shop.get(f"codes/{made['id']}/scans") == []
    assert shop.get(f"codes/{made['id']}/today")["cap"] == 100
    refused = shop.post(
        "codes",
        {"channel": "posters", "name": "x", "targets": [{"kind": "url", "url": "javascript:alert(1)"}]},
        422,
    )
    assert refused["field"] == "targets.0.url"


def test_a_contact_comes_with_consent_is_found_again_tagged_and_merged(shop, now):
    text = shop.post(
        "consent-texts", {"name": "News", "body_en": "We write to you.", "body_zh": "我们会联系您。"}
    )
    made = shop.post(
        "contacts",
        {"name": "Li Lei", "phone": "13800000001", "consent": "News v1", "source": "fair", "tags": ["vip"]},
    )
    assert (made["created"], made["contactable"], made["tags"], made["stage"]) == (
        True,
        True,
        ["vip"],
        "contact",
    )
    again = shop.post("contacts", {"phone": "+86 138-0000-0001", "external_id": "C9", "source": "shop"})
    assert (again["id"], again["created"]) == (made["id"], False)
    assert shop.get("contacts", phone="13800000001")["items"][0]["id"] == made["id"]
    assert [c["text"] for c in shop.get(f"contacts/{made['id']}/consents")["items"]] == [text["id"]]
    shop.post(f"contacts/{made['id']}/consents", {"given": False, "source": "phone call"})
    assert shop.get(f"contacts/{made['id']}")["contactable"] is False
    bought = shop.post("contacts", {"phone": "13800000009", "consent": "bought list", "source": "x"}, 422)
    assert bought["code"] == "contacts.source_not_lawful"
    other = shop.post("contacts", {"email": "li@lei.cn", "source": "fair"})
    merge = shop.post("merges", {"left": made["id"], "right": other["id"], "proof": "same face"})
    assert shop.get(f"contacts/{other['id']}")["id"] == merge["kept"] == made["id"]
    shop.post(f"merges/{merge['id']}/undo", {}, 200)
    assert shop.get(f"contacts/{other['id']}")["id"] == other["id"]
    assert ConsentText.objects.count() == 1


def test_identities_are_masked_for_a_key_that_may_not_export(shop, cast):
    made = shop.post("contacts", {"phone": "13812345678", "source": "fair", "staff": "a1"})
    assert made["identities"][0] == {"kind": "phone", "value": "+8613812345678", "masked": False}
    seen = Machine("store_manager", cast.store_a).get(f"contacts/{made['id']}")["identities"][0]
    assert (seen["masked"], seen["value"]) == (True, "+86138****5678")


def test_a_store_s_key_meets_the_own_people_only(shop, cast):
    theirs = shop.post("contacts", {"phone": "13812345678", "source": "fair", "staff": "b1"})
    store = Machine("store_manager", cast.store_a)
    assert store.get(f"contacts/{theirs['id']}", expect=404)["code"] == "contacts.no_such_person"
    assert store.get("contacts")["items"] == []
    known = store.post("contacts", {"phone": "13812345678", "source": "till"})
    assert (known["id"], known["identities"], known["name"]) == (theirs["id"], [], "")
    assert [unit["number"] for unit in store.get("units")["items"]] == ["A"]
    assert [member["number"] for member in store.get("staff")["items"]] == ["a1"]


def test_an_order_that_came_before_its_customer_goes_to_the_timeline_with_the_proof(shop):
    line = {"product": "tea", "quantity": "1", "unit_price": "10"}
    placed = shop.post("orders", {"currency": "CNY", "phone": "13800000001", "lines": [line]})
    assert placed["contact"] is None
    made = shop.post("contacts", {"phone": "13800000001", "source": "fair"})
    assert shop.get(f"orders/{placed['id']}")["contact"] == made["id"]
    assert made["stage"] == "customer"
    told = shop.get(f"contacts/{made['id']}/timeline")["items"]
    assert any("Ordered for 10.00 CNY" in entry["sentence"] for entry in told)


def test_a_file_is_sent_worked_off_by_the_worker_and_explained(shop):
    rows = "order_id,line,at,external_id,product,quantity,unit_price\nS1,1,2026-05-01,C1,tea,2,10\nS2,1,someday,C1,tea,1,10\n"
    file = SimpleUploadedFile("orders.csv", rows.encode())
    answer = shop.client.post("/api/v1/imports", {"kind": "orders", "file": file})
    assert answer.status_code == 202, answer.content
    assert answer.json()["state"] == "waiting"
    run_waiting()
    ended = shop.get(f"imports/{answer.json()['id']}")
    assert (ended["state"], ended["rows_done"], ended["imported"], ended["rejected"]) == ("done", 2, 1, 1)
    (reject,) = shop.get(f"imports/{ended['id']}/rejects")["items"]
    assert (reject["field"], reject["raw"]["at"]) == ("at", "someday")
    assert shop.get("orders")["items"][0]["number"] == "S1"
    assert "orders" in [kind["name"] for kind in shop.get("imports/kinds")]


def test_a_key_that_has_ended_does_not_go_on_importing(shop, cast):
    file = SimpleUploadedFile("orders.csv", b"order_id,at,quantity,unit_price\nS1,2026-05-01,1,1\n")
    started = shop.client.post("/api/v1/imports", {"kind": "orders", "file": file}).json()
    key = keys.visible(cast.actor("owner")).get()
    keys.revoke(by=cast.actor("owner"), at=utc_now(), key_id=key.id)
    run_waiting()
    ended = Machine("owner", cast.headquarters).get(f"imports/{started['id']}")
    assert (ended["state"], ended["imported"], ended["problem"]) == ("failed", 0, "exchange.not_allowed")


def test_the_reports_answer_in_the_reader_s_language_and_refuse_nonsense(shop, cast):
    assert (
        shop.get("reports/channels", since="2026-05-02", until="2026-05-01", expect=422)["code"]
        == "insights.backwards"
    )
    english = shop.get("reports/channels", by="moon", expect=422)
    chinese = Machine("owner", cast.headquarters, "zh-Hans").get("reports/channels", by="moon", expect=422)
    assert english["code"] == chinese["code"]
    assert english["detail"] != chinese["detail"]
    for report in ("money", "funnel", "cohorts", "repeat", "orders"):
        shop.get(f"reports/{report}")
