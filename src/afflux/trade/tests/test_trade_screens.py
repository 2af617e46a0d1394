from __future__ import annotations

import re
from decimal import Decimal

import psycopg
import pytest
from django.db import connection
from django.urls import reverse

from afflux.contacts.models import Person
from afflux.contacts.timeline import page_of
from afflux.kernel.actors import SYSTEM
from afflux.organization.models import AuditEntry
from afflux.trade.actions import record
from afflux.trade.models import Order, Product
from afflux.trade.persons import bought
from afflux.trade.tests.lines import AT, line

pytestmark = pytest.mark.django_db


def typed(**more: str) -> dict[str, str]:
    return {
        "at": "2026-05-20T10:00",
        "currency": "CNY",
        "status": "paid",
        "line0-product": "tea",
        "line0-unit_price": "10",
        **more,
    }


def test_an_order_is_written_by_hand_and_shown(as_):
    page = as_("operator")
    answer = page.post(
        "/trade/orders/new",
        typed(external_id="C7", **{"line0-quantity": "3", "line1-product": "cup", "line1-unit_price": "0"}),
    )
    order = Order.objects.get()
    assert answer["Location"] == f"/trade/orders/{order.id}"
    assert (order.total_minor, order.lines.count(), order.person) == (3000, 2, Person.objects.get())
    shown = page.get(answer["Location"]).content.decode()
    assert "30.00" in shown
    assert "Free of charge" in shown
    assert order.number in page.get("/trade/orders").content.decode()
    assert AuditEntry.objects.filter(verb="order.placed", subject_id=str(order.id)).exists()


def test_a_form_without_lines_or_with_a_wrong_phone_says_so_at_its_place(as_):
    page = as_("operator")
    empty = page.post("/trade/orders/new", typed(**{"line0-product": "", "line0-unit_price": ""}))
    assert "An order needs at least one line" in empty.content.decode()
    wrong = page.post("/trade/orders/new", typed(phone="12"))
    assert re.search(r"“12” is not a phone number", wrong.content.decode())
    priceless = page.post("/trade/orders/new", typed(**{"line0-unit_price": ""}))
    assert "Say the price of one piece" in priceless.content.decode()
    assert not Order.objects.exists()


def test_a_known_product_brings_its_own_price(as_, now):
    Product.objects.create(
        key="tea", name="Tea", unit_price_micros=12_500_000, currency="CNY", created_at=now
    )
    as_("operator").post("/trade/orders/new", typed(**{"line0-unit_price": ""}))
    assert Order.objects.get().total_minor == 1250


def test_goods_are_returned_through_the_form_and_never_twice(as_, merchant):
    record([line(quantity="3")], by=SYSTEM, at=AT)
    page, sale = as_("operator"), Order.objects.get()
    page.post(f"/trade/orders/{sale.id}/refund", {"back-1": "2", "note": "broken"})
    paper = Order.objects.get(kind="refund")
    assert (paper.of, paper.total_minor, paper.note) == (sale, -2000, "broken")
    assert paper.number in page.get(f"/trade/orders/{sale.id}").content.decode()
    again = page.post(f"/trade/orders/{sale.id}/refund", {"back-1": "2"})
    assert "only 1 can still be returned" in again.content.decode()
    assert Order.objects.filter(kind="refund").count() == 1


def test_a_status_is_changed_and_a_wrong_one_is_explained(as_, merchant):
    record([line()], by=SYSTEM, at=AT)
    page, order = as_("operator"), Order.objects.get()
    page.post(f"/trade/orders/{order.id}/status", {"status": "shipped"})
    assert Order.objects.get().status == "shipped"
    page.post(f"/trade/orders/{order.id}/status", {"status": "eaten"})
    assert "is not a status of an order" in page.get(f"/trade/orders/{order.id}").content.decode()


def test_a_store_manager_sees_the_orders_of_the_own_store_only(as_, cast):
    record(
        [line(order="W-A1", unit=cast.store_a.id), line(order="W-B2", unit=cast.store_b.id)], by=SYSTEM, at=AT
    )
    mine, theirs = Order.objects.get(number="W-A1"), Order.objects.get(number="W-B2")
    page = as_("manager_a")
    listed = page.get("/trade/orders").content.decode()
    assert mine.number in listed
    assert theirs.number not in listed
    assert page.get(f"/trade/orders/{theirs.id}").status_code == 404
    assert page.post(f"/trade/orders/{theirs.id}/status", {"status": "done"}).status_code == 404
    assert Order.objects.get(number="W-B2").status == "paid"


def test_a_manager_s_order_belongs_to_the_own_store(as_, cast):
    as_("manager_a").post("/trade/orders/new", typed(store="A"))
    assert Order.objects.get().unit == cast.store_a
    other = as_("manager_a").post("/trade/orders/new", typed(store="B"))
    assert other.status_code == 200
    assert Order.objects.count() == 1


def test_an_analyst_looks_and_cannot_write(as_, merchant):
    record([line()], by=SYSTEM, at=AT)
    page = as_("analyst")
    assert page.get("/trade/orders").status_code == 200
    assert page.get("/trade/orders/new").status_code == 403
    assert "Return goods" not in page.get(f"/trade/orders/{Order.objects.get().id}").content.decode()


def test_products_are_entered_and_a_number_is_taken_once(as_):
    page = as_("operator")
    product = {"key": "T1", "name": "Tea", "currency": "CNY", "unit_cost_micros": "3.5"}
    page.post("/trade/products/new", product)
    assert Product.objects.get().unit_cost_micros == 3_500_000
    again = page.post("/trade/products/new", product)
    assert "There is already a product T1." in again.content.decode()
    page.post(f"/trade/products/{Product.objects.get().id}/archive")
    assert "T1" not in page.get("/trade/products").content.decode()


def test_the_book_explains_every_line_in_both_languages(as_, merchant):
    record([line(), line(order="S2", quantity="-1"), line(order="S3", price="0")], by=SYSTEM, at=AT)
    for address in ("/trade/orders/sorts", "/trade/orders/sorts?part=1"):
        assert "Sold to nobody known" in as_("operator").get(address).content.decode()
        assert "售给未知客户" in as_("operator", language="zh-hans").get(address).content.decode()


def test_a_book_that_takes_its_time_is_counted_after_the_page_came(as_, merchant):
    page = as_("operator")
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("lock table trade_line in access exclusive mode")  # stands for a count that takes long
        shown = page.get("/trade/orders/sorts?days=30").content.decode()
        other.rollback()
    assert 'hx-get="?days=30&amp;part=1"' in shown
    assert "being counted" in shown
    assert "No order in this time." in page.get("/trade/orders/sorts?days=30&part=1").content.decode()
    with connection.cursor() as cursor:
        cursor.execute("show statement_timeout")
        assert cursor.fetchone() == ("0",)


def test_orders_stand_on_the_timeline_and_make_a_regular(as_, merchant):
    page = as_("operator")
    for _n in range(2):
        page.post("/trade/orders/new", typed(external_id="C7"))
    person = Person.objects.get()
    entries, _more = page_of(person, actor=SYSTEM, only="orders")
    assert ["Ordered for 10.00 CNY" in entry.sentence for entry in entries] == [True, True]
    assert bought([person.id]) == {person.id: {"orders": 2}}


def test_an_order_is_found_by_its_number_from_every_page(as_, merchant):
    record([line(order="W-77")], by=SYSTEM, at=AT)
    assert "W-77" in as_("operator").get("/search?q=w-7").content.decode()


def test_a_name_that_is_a_script_is_shown_as_text(as_, merchant):
    record([line(product="<script>alert(1)</script>")], by=SYSTEM, at=AT)
    order = Order.objects.get()
    for address in (f"/trade/orders/{order.id}", "/trade/products", f"/trade/orders/{order.id}/refund"):
        assert "<script>alert" not in as_("operator").get(address).content.decode()
    assert Decimal(order.total_minor) == 1000


def test_a_person_s_page_shows_what_they_bought_and_begins_their_next_order(as_, merchant):
    page = as_("operator")
    page.post("/trade/orders/new", typed(external_id="C7", **{"line0-quantity": "3"}))
    person = Person.objects.get()
    shown = page.get(reverse("person", args=[person.id])).content.decode()
    assert "30.00" in shown
    assert f"/trade/orders/new?contact={person.id}" in shown
    form = page.get(f"/trade/orders/new?contact={person.id}").content.decode()
    assert 'name="phone"' not in form
    page.post(f"/trade/orders/new?contact={person.id}", typed(contact=str(person.id)))
    assert set(Order.objects.values_list("person", flat=True)) == {person.id}
    assert page.get("/trade/orders/new?contact=nonsense").status_code == 200


def test_nobody_writes_an_order_for_a_person_of_another_store(as_, cast, now):
    theirs = Person.objects.create(name="Bea", unit=cast.store_b, staff=cast.staff_b, created_at=now)
    assert (
        as_("manager_a").post("/trade/orders/new", typed(store="A", contact=str(theirs.id))).status_code
        == 404
    )
    assert not Order.objects.exists()
