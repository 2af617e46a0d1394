from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from afflux.api.keys import PACE
from afflux.api.replay import forget
from afflux.contacts.models import Consent, Person
from afflux.trade.models import Order
from afflux.trade.tests.calling import Machine

pytestmark = pytest.mark.django_db

TEA = {"product": "tea", "quantity": "2", "unit_price": "12.50"}
ORDER = {"currency": "CNY", "lines": [TEA]}


@pytest.fixture
def till(cast) -> Machine:
    return Machine("operator", cast.headquarters)


def test_an_order_is_placed_read_and_listed(till):
    made = till.post("orders", {**ORDER, "number": "W1", "external_id": "C7", "note": "gift wrap"})
    assert made.status_code == 201, made.content
    placed = made.json()
    assert (placed["total"], placed["currency"], placed["status"], placed["kind"]) == (
        "25.00",
        "CNY",
        "paid",
        "sale",
    )
    assert placed["lines"][0]["amount"] == "25.00"
    assert till.get(f"orders/{placed['id']}").json() == placed
    assert [order["number"] for order in till.get("orders").json()["items"]] == ["W1"]


def test_a_customer_number_makes_a_contact_by_contract_and_by_nothing_more(till):
    till.post("orders", {**ORDER, "external_id": "C7"})
    assert Order.objects.get().person == Person.objects.get()
    assert Consent.objects.values_list("basis", "purpose", "given").get() == ("contract", "order", True)


def test_a_phone_makes_nobody_but_waits(till):
    till.post("orders", {**ORDER, "phone": "138 0000 0001"})
    assert Order.objects.get().person is None
    assert not Person.objects.exists()
    assert Order.objects.get().keys.count() == 1


def test_a_number_is_placed_once(till):
    till.post("orders", {**ORDER, "number": "W1"})
    again = till.post("orders", {**ORDER, "number": "W1"})
    assert (again.status_code, again.json()["code"], again.json()["field"]) == (
        409,
        "trade.number_taken",
        "number",
    )
    assert Order.objects.count() == 1


def test_a_post_with_an_idempotency_key_has_one_effect_and_one_answer(till):
    first = till.post("orders", ORDER, **{"Idempotency-Key": "abc"})
    second = till.post("orders", ORDER, **{"Idempotency-Key": "abc"})
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert second["Idempotent-Replayed"] == "true"
    assert Order.objects.count() == 1
    other = till.post("orders", {**ORDER, "note": "other"}, **{"Idempotency-Key": "abc"})
    assert (other.status_code, other.json()["code"]) == (422, "api.key_reused")


def test_a_refused_post_does_not_use_up_its_idempotency_key(till):
    wrong = till.post("orders", {**ORDER, "email": "nobody"}, **{"Idempotency-Key": "abc"})
    assert wrong.status_code == 422
    assert till.post("orders", ORDER, **{"Idempotency-Key": "abc"}).status_code == 201


def test_goods_come_back_on_a_paper_of_their_own_and_never_more_than_were_sold(till):
    sale = till.post("orders", ORDER).json()
    back = till.post(f"orders/{sale['id']}/refunds", {"lines": [{"line": "1", "quantity": "1"}]})
    assert (back.status_code, back.json()["total"], back.json()["kind"], back.json()["refund_of"]) == (
        201,
        "-12.50",
        "refund",
        sale["id"],
    )
    more = till.post(f"orders/{sale['id']}/refunds", {"lines": [{"line": "1", "quantity": "2"}]})
    assert (more.status_code, more.json()["code"], more.json()["params"]) == (
        422,
        "trade.too_much_back",
        {"line": "1", "left": "1"},
    )


def test_a_cancelled_order_keeps_its_total_and_cannot_be_refunded(till):
    sale = till.post("orders", ORDER).json()
    moved = till.send("PUT", f"orders/{sale['id']}/status", {"status": "cancelled"})
    assert (moved.status_code, moved.json()["status"]) == (200, "cancelled")
    assert (
        till.post(f"orders/{sale['id']}/refunds", {"lines": [{"line": "1", "quantity": "1"}]}).status_code
        == 422
    )


def test_refusals_are_problem_documents_in_both_languages(cast):
    english, chinese = (
        Machine("operator", cast.headquarters),
        Machine("operator", cast.headquarters, "zh-Hans"),
    )
    answer = english.post("orders", {"currency": "CNY", "lines": []})
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"] == [
        {"field": "lines", "code": "too_short", "detail": "This list is too short."}
    ]
    assert (
        chinese.get("orders", after="nonsense").json()["detail"]
        != english.get("orders", after="nonsense").json()["detail"]
    )


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b'"\\u0000"', 400),
        (b'{"note": "\\ud800"}', 400),
        (b"[]", 422),
        (b"", 422),
        (b'{"lines": NaN}', 400),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(till, body, status):
    answer = till.post("orders", body)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_without_a_key_with_a_wrong_one_and_without_the_right_nobody_gets_in(cast, client):
    none = client.get("/api/v1/orders")
    assert (none.status_code, none["WWW-Authenticate"], none.json()["code"]) == (401, "Bearer", "api.no_key")
    assert (
        client.get("/api/v1/orders", headers={"Authorization": "Bearer afxnope_x"}).json()["code"]
        == "api.bad_key"
    )
    analyst = Machine("analyst", cast.headquarters)
    assert analyst.get("orders").status_code == 200
    assert analyst.post("orders", ORDER).json()["code"] == "api.no_right"
    assert not Order.objects.exists()


def test_a_store_s_key_sees_and_writes_its_own_store_only(cast, till):
    store = Machine("store_manager", cast.store_a)
    mine = store.post("orders", ORDER).json()
    theirs = till.post("orders", {**ORDER, "store": "B"}).json()
    assert mine["store"] == "A"
    assert [order["id"] for order in store.get("orders").json()["items"]] == [mine["id"]]
    assert store.get(f"orders/{theirs['id']}").status_code == 404
    assert store.post("orders", {**ORDER, "store": "B"}).json()["code"] == "trade.no_unit_reach"


def test_lists_come_in_pages_that_neither_repeat_nor_skip(till):
    for number in range(5):
        till.post("orders", {**ORDER, "number": f"W{number}", "at": "2026-05-01T00:00:00Z"})
    first = till.get("orders", limit=2).json()
    second = till.get("orders", limit=2, after=first["next"]).json()
    third = till.get("orders", limit=2, after=second["next"]).json()
    numbers = [order["number"] for page in (first, second, third) for order in page["items"]]
    assert sorted(numbers) == ["W0", "W1", "W2", "W3", "W4"]
    assert third["next"] is None


def test_too_many_calls_are_told_when_to_come_back(till, monkeypatch):
    monkeypatch.setattr(PACE, "burst", 2)
    monkeypatch.setattr(PACE, "rate", 0.5)
    answers = [till.get("orders") for _n in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    assert int(answers[-1]["Retry-After"]) >= 1


def test_an_address_that_does_not_exist_is_a_problem_document(till):
    assert till.get("nothing").json()["code"] == "api.not_found"
    assert till.get("orders/not-an-id").status_code == 404


def test_products_are_entered_changed_and_kept_apart_by_their_number(till):
    made = till.post(
        "products", {"key": "T1", "name": "Tea", "currency": "CNY", "unit_cost": "3.1415"}
    ).json()
    assert made["unit_cost"] == "3.1415"
    again = till.post("products", {"key": "T1", "name": "Other", "currency": "CNY"})
    assert (again.status_code, again.json()["code"]) == (409, "trade.product_taken")
    changed = till.send(
        "PUT", f"products/{made['id']}", {"key": "T1", "name": "Green tea", "currency": "CNY"}
    )
    assert changed.json()["name"] == "Green tea"


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "big"}])
def test_a_body_beyond_five_megabytes_is_too_big(till, headers):
    answer = till.post("orders", b'{"note": "' + b"x" * (5 * 1024 * 1024) + b'"}', **headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "api.too_big")


@pytest.mark.parametrize("key", ["", "x" * 121, "schlüssel", "a\tb"])
def test_an_idempotency_key_that_is_none_is_refused(till, key):
    answer = till.post("orders", ORDER, **{"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["code"]) == (400, "api.idempotency_key_long")
    assert not Order.objects.exists()


def test_an_idempotency_key_is_the_caller_s_own(cast):
    one, two = Machine("operator", cast.headquarters), Machine("operator", cast.headquarters)
    numbers = {
        machine.post("orders", ORDER, **{"Idempotency-Key": "1"}).json()["number"] for machine in (one, two)
    }
    assert len(numbers) == 2


def test_old_answers_are_forgotten_and_the_key_may_be_used_anew(till, now):
    till.post("orders", ORDER, **{"Idempotency-Key": "1"})
    assert forget(at=datetime.now(UTC)) == 0
    assert forget(at=datetime.now(UTC) + timedelta(days=3)) == 1
    till.post("orders", ORDER, **{"Idempotency-Key": "1"})
    assert Order.objects.count() == 2
