from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from afflux.contacts.identities import Proof
from afflux.contacts.models import Consent, Person
from afflux.contacts.resolving import Candidate, resolve
from afflux.exchange import actions, chunks, exporting, running
from afflux.exchange.kinds import kind
from afflux.exchange.models import Reject, Run
from afflux.files import store
from afflux.kernel.actors import SYSTEM
from afflux.trade.models import Line, Order, Product
from afflux.trade.queries import sorts

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
RETAIL = """InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
536365,85123A,WHITE LANTERN,6,2010-12-01 08:26:00,2.55,17850,United Kingdom
536365,71053,METAL LANTERN,6,2010-12-01 08:26:00,3.39,17850,United Kingdom
536365,71053,METAL LANTERN,6,2010-12-01 08:26:00,3.39,17850,United Kingdom
536366,22633,HAND WARMER,1,2010-12-01 08:28:00,0.335,17850,United Kingdom
536367,POST,POSTAGE,1,2010-12-01 09:00:00,0,13047,United Kingdom
C536379,85123A,WHITE LANTERN,-2,2010-12-01 09:41:00,2.55,17850,United Kingdom
536544,21773,BOTTLE,3,2010-12-01 14:32:00,2.51,,United Kingdom
536589,21777,,-10,2010-12-01 16:50:00,0,,United Kingdom
A563187,B,Adjust bad debt,1,2011-08-12 14:52:00,-11062.06,,United Kingdom
"""


def bring(text: str, *, dry_run: bool = False, mapping: dict | None = None) -> Run:
    file = store.keep_bytes(text.encode(), name="orders.csv", media_type="text/csv", at=NOW)
    run = actions.start(
        kind_name="orders", file=file.digest, file_name="orders.csv", mapping=mapping or {}, options={},
        dry_run=dry_run, by=SYSTEM, at=NOW,
    )  # fmt: skip
    return running.work(run.id, clock=lambda: NOW)


def counts(run: Run) -> tuple[int, int, int]:
    assert run.state == Run.State.DONE, run.problem_params
    return run.imported, run.merged, run.rejected


def book() -> list[tuple]:
    return list(
        Line.objects.order_by("order__number", "number").values_list(
            "order__number", "kind", "amount_minor", "quantity"
        )
    )


def test_a_shop_s_own_export_needs_no_mapping_and_every_line_is_kept_and_explained(merchant):
    assert counts(bring(RETAIL)) == (9, 0, 0)
    told = {
        (sort.kind, sort.known): (sort.lines, sort.orders, sort.customers, sort.amount_minor)
        for sort in sorts(SYSTEM)
    }
    assert told == {
        ("sale", True): (4, 2, 1, 1530 + 2034 + 2034 + 34),
        ("sale", False): (1, 1, 0, 753),
        ("gift", True): (1, 1, 1, 0),
        ("refund", True): (1, 1, 1, -510),
        ("adjustment", False): (2, 2, 0, -1106206),
    }
    assert all(sort.meaning for sort in sorts(SYSTEM))


@pytest.mark.parametrize("rows", [1, 2, 4, 5000])
def test_the_chunking_changes_nothing(merchant, monkeypatch, rows):
    monkeypatch.setattr(chunks, "ROWS", rows)
    assert counts(bring(RETAIL)) == (9, 0, 0)
    assert list(Order.objects.order_by("number").values_list("number", "kind", "total_minor")) == [
        ("536365", "sale", 5598), ("536366", "sale", 34), ("536367", "adjustment", 0), ("536544", "sale", 753),
        ("536589", "adjustment", 0), ("A563187", "adjustment", 0), ("C536379", "refund", -510),
    ]  # fmt: skip


def test_the_same_file_twice_changes_nothing(merchant):
    bring(RETAIL)
    before = (
        book(),
        list(Order.objects.order_by("number").values()),
        list(Product.objects.order_by("key").values()),
    )
    assert counts(bring(RETAIL)) == (0, 9, 0)
    assert (
        book(),
        list(Order.objects.order_by("number").values()),
        list(Product.objects.order_by("key").values()),
    ) == before


def test_a_dry_run_counts_and_writes_nothing(merchant):
    assert counts(bring(RETAIL, dry_run=True)) == (9, 0, 0)
    assert not Line.objects.exists()
    assert not Person.objects.exists()


def test_a_customer_number_makes_a_person_by_contract_from_that_file(merchant):
    bring(RETAIL)
    assert Person.objects.count() == 2
    said = Consent.objects.filter(person__identities__value="17850").get()
    assert (said.basis, said.purpose, said.source) == ("contract", "order", "import orders.csv")


def test_an_order_with_a_phone_waits_for_whoever_proves_it(merchant):
    bring("order_id,line,at,phone,product,quantity,unit_price\nS1,1,2026-05-01,138 0000 0001,tea,2,10\n")
    assert Order.objects.get().person is None
    (found,) = resolve([Candidate((Proof("phone", "+8613800000001"),), at=NOW)], by=SYSTEM, at=NOW)
    assert Order.objects.get().person_id == found.person


def test_a_new_status_of_a_line_without_a_number_is_no_new_line(merchant):
    head = "order_id,at,product,quantity,unit_price,status\n"
    bring(head + "S1,2026-05-01,tea,2,10,已付款\n")
    assert counts(bring(head + "S1,2026-05-01,tea,2,10,cancelled\n")) == (0, 1, 0)
    assert Line.objects.count() == 1
    assert (Order.objects.get().status, Order.objects.get().total_minor) == ("cancelled", 0)


def test_rows_that_cannot_be_are_rejected_alone_with_their_reason(merchant):
    head = "order_id,line,at,product,quantity,unit_price,currency,channel,status,store\n"
    rows = [
        "S1,1,2026-05-01,tea,1,10,CNY,,,", "S1,2,2026-05-01,tea,1,10,USD,,,", "S2,1,2026-05-01,tea,1,10,,nowhere,,",
        "S3,1,2026-05-01,tea,1,10,,,lost,", "S4,1,2026-05-01,tea,1,10,,,,Z9", "S5,1,2026-05-01,tea,1e11,1e11,,,,",
    ]  # fmt: skip
    assert counts(bring(head + "\n".join(rows) + "\n")) == (1, 0, 5)
    assert list(Reject.objects.order_by("row").values_list("row", "field", "problem")) == [
        (3, "currency", "trade.other_currency"), (4, "channel", "channels.import_channel"), (5, "status", "trade.no_status"),
        (6, "store", "trade.no_unit"), (7, "quantity", "trade.too_large"),
    ]  # fmt: skip
    assert list(Order.objects.values_list("number", flat=True)) == ["S1"]


def test_an_export_comes_home_without_changing_anything(merchant, tmp_path):
    bring(RETAIL)
    before = book()
    with (tmp_path / "orders.csv").open("wb") as file:
        exporting.export(kind("orders"), "csv", by=SYSTEM, into=file)
    assert counts(bring((tmp_path / "orders.csv").read_text(encoding="utf-8-sig"))) == (0, 9, 0)
    assert book() == before
    Line.objects.all().delete()
    Order.objects.all().delete()
    assert counts(bring((tmp_path / "orders.csv").read_text(encoding="utf-8-sig"))) == (9, 0, 0)
    assert book() == before


def test_a_unit_cost_makes_the_margin_known(merchant):
    bring("order_id,line,at,product,quantity,unit_price,unit_cost\nS1,1,2026-05-01,tea,2,10,3.5\n")
    order = Order.objects.get()
    assert (order.total_minor, order.cost_minor, Decimal(order.lines.get().quantity)) == (2000, 700, 2)
