from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from afflux.contacts.identities import Proof
from afflux.contacts.models import Person
from afflux.contacts.resolving import Candidate, resolve
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused
from afflux.kernel.news import _LISTENERS, subscribe
from afflux.trade.actions import Done, named, record
from afflux.trade.events import OrdersRecorded
from afflux.trade.models import Line, Order, OrderKey, Product
from afflux.trade.tests.lines import AT, line

pytestmark = pytest.mark.django_db

PHONE = Proof("phone", "+8613800000001")


def person(*proofs: Proof) -> Person:
    (found,) = resolve([Candidate(proofs, at=AT)], by=SYSTEM, at=AT)
    return Person.objects.get(id=found.person)


def book(*lines):
    return record(list(lines), by=SYSTEM, at=AT)


def test_the_same_line_told_twice_changes_nothing():
    assert book(line(), line(number="2")) == [Done.NEW, Done.NEW]
    before = list(Line.objects.values()), list(Order.objects.values()), list(Product.objects.values())
    assert book(line(), line(number="2")) == [Done.KNOWN, Done.KNOWN]
    assert (
        list(Line.objects.values()),
        list(Order.objects.values()),
        list(Product.objects.values()),
    ) == before


def test_what_a_line_is_follows_from_its_signs():
    told = [("5", "2"), ("1", "0"), ("-2", "2"), ("-7", "0"), ("1", "-30"), ("0", "9")]
    book(*(line(order=f"S{n}", quantity=quantity, price=price) for n, (quantity, price) in enumerate(told)))
    kinds = list(Line.objects.order_by("order__number").values_list("kind", "amount_minor"))
    assert kinds == [
        ("sale", 1000),
        ("gift", 0),
        ("refund", -400),
        ("adjustment", 0),
        ("adjustment", -3000),
        ("adjustment", 0),
    ]
    assert list(Order.objects.order_by("number").values_list("kind", "total_minor")) == [
        ("sale", 1000), ("adjustment", 0), ("refund", -400), ("adjustment", 0), ("adjustment", 0), ("adjustment", 0),
    ]  # fmt: skip


def test_a_cancelled_line_leaves_the_rest_of_its_order_standing():
    book(line(status="cancelled"), line(number="2", price="4", status="shipped"))
    order = Order.objects.get()
    assert (order.status, order.total_minor, order.kind) == ("shipped", 400, "sale")
    assert sorted(order.lines.values_list("kind", flat=True)) == ["sale", "void"]


def test_an_order_is_cancelled_when_all_its_lines_are_and_lives_again_when_one_is_paid():
    book(line(status="cancelled"), line(number="2", status="cancelled"))
    assert (Order.objects.get().status, Order.objects.get().total_minor) == ("cancelled", 0)
    book(line(status="paid"))
    assert (Order.objects.get().status, Order.objects.get().total_minor) == ("paid", 1000)


def test_a_paper_that_returns_goods_stays_a_refund_whatever_its_source_calls_its_status():
    book(line(quantity="-1", status="refunded"))
    order = Order.objects.get()
    assert (order.kind, order.status, order.total_minor) == ("refund", "done", -1000)


def test_the_cost_of_an_order_is_unknown_while_one_line_s_is_and_gifts_cost_too():
    book(
        line(unit_cost_micros=4_000_000),
        line(number="2", product="cup", price="0", unit_cost_micros=1_500_000),
    )
    assert Order.objects.get().cost_minor == 550
    book(line(number="3", product="pot"))
    assert Order.objects.get().cost_minor is None


def test_a_line_without_a_cost_takes_the_product_s():
    book(replace(line(), product=named("tea", unit_cost_micros=3_000_000)))
    book(line(order="S2", quantity="2"))
    assert Order.objects.get(number="S2").cost_minor == 600
    book(line(order="S3", currency="USD"))
    assert Order.objects.get(number="S3").cost_minor is None  # a cost in another currency is no cost


def test_a_corrected_line_replaces_what_it_said_before():
    book(line(quantity="3"))
    assert book(line(quantity="2")) == [Done.KNOWN]
    assert (Order.objects.get().total_minor, Line.objects.get().quantity) == (2000, 2)


def test_yen_have_no_cents():
    book(line(currency="JPY", price="120", quantity="3", unit_cost_micros=50_000_000))
    assert (Order.objects.get().total_minor, Order.objects.get().cost_minor) == (360, 150)


def test_a_line_in_another_currency_or_of_another_customer_is_refused_alone():
    mine, other = person(PHONE), person(Proof("phone", "+8613800000002"))
    first, foreign, stranger = book(
        line(person=mine.id), line(number="2", currency="USD"), line(number="3", person=other.id)
    )
    assert first is Done.NEW
    assert isinstance(foreign, Refused)
    assert foreign.why.code == "trade.other_currency"
    assert isinstance(stranger, Refused)
    assert stranger.why.code == "trade.other_customer"
    assert Order.objects.get().lines.count() == 1


def test_an_amount_beyond_belief_is_refused_and_nothing_is_kept_of_it():
    (answer,) = book(line(quantity="999999999999", price="999999999"))
    assert isinstance(answer, Refused)
    assert answer.why.code == "trade.too_large"
    assert not Order.objects.exists()


def test_an_order_is_as_old_as_its_oldest_line_whatever_comes_first():
    book(line(at=AT + timedelta(minutes=1)))
    book(line(number="2", at=AT))
    assert Order.objects.get().at == AT


def test_an_order_of_nobody_waits_under_its_keys_and_comes_home_with_the_proof(merchant):
    book(line(keys=(PHONE.key,)))
    assert Order.objects.get().person is None
    assert OrderKey.objects.count() == 1
    came = person(PHONE)
    assert Order.objects.get().person == came
    assert not OrderKey.objects.exists()


def test_an_order_whose_person_is_known_already_is_theirs_at_once(merchant):
    known = person(PHONE)
    book(line(keys=(PHONE.key,)))
    assert Order.objects.get().person == known


def test_orders_follow_merged_persons_and_return_when_the_merge_is_undone(merchant):
    from afflux.contacts import merging
    from afflux.contacts.actions.merges import merge_by_hand

    one, two = person(PHONE), person(Proof("email", "a@b.cn"))
    book(line(person=two.id))
    merge = merge_by_hand(one.id, two.id, proof="same face", by=SYSTEM, at=AT)
    assert Order.objects.get().person == one
    merging.undo(merge.id, by=SYSTEM, at=AT)
    assert Order.objects.get().person == two


def test_a_long_product_name_is_kept_as_a_name_and_two_long_names_stay_two_products():
    book(line(product="x" * 150 + "a"), line(number="2", product="x" * 150 + "b"))
    assert Product.objects.count() == 2
    assert {len(product.name) for product in Product.objects.all()} == {151}


def test_what_is_known_of_a_product_is_completed_and_never_overwritten():
    book(line(product="85123A"))
    book(replace(line(order="S2"), product=named("85123A", name="White lantern", category="Home")))
    book(replace(line(order="S3"), product=named("85123A", name="Something else", category="Other")))
    product = Product.objects.get()
    assert (product.key, product.name, product.category) == ("85123A", "White lantern", "Home")


def test_only_orders_that_changed_are_told():
    heard: list[OrdersRecorded] = []
    subscribe(OrdersRecorded, heard.append)
    try:
        book(line(), line(order="S2"))
        book(line(), line(order="S2", price="11"))
    finally:
        _LISTENERS[OrdersRecorded].pop()
    assert [len(told.orders) for told in heard] == [2, 1]


def test_a_store_s_people_cannot_write_into_an_order_of_another_store(cast):
    (answer,) = record([line(unit=cast.store_b.id)], by=cast.actor("manager_a"), at=AT)
    assert isinstance(answer, Refused)
    assert answer.why.code == "trade.no_unit_reach"
    book(line(unit=cast.store_b.id))
    (answer,) = record([line(number="2", unit=cast.store_a.id)], by=cast.actor("manager_a"), at=AT)
    assert isinstance(answer, Refused)
    assert Line.objects.count() == 1


def test_the_total_is_the_sum_of_lines_each_rounded_once():
    book(*(line(number=str(n), quantity="1", price="0.335") for n in range(3)))
    assert Order.objects.get().total_minor == 3 * 34  # half to even: 33.5 → 34
    assert Decimal(Order.objects.get().total_minor) == sum(
        Line.objects.values_list("amount_minor", flat=True)
    )
