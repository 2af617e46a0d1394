"""The worked examples: figures that people outside this house computed."""

from __future__ import annotations

import csv
import gzip
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection

from afflux.channels.models import Add, Cost, Exposure
from afflux.contacts.models import Person
from afflux.events.models import Event
from afflux.insights import cube
from afflux.insights.questions import Question
from afflux.insights.reports.channels import channels_report
from afflux.insights.reports.cohorts import cohorts_report
from afflux.insights.reports.funnel import ordered_funnel
from afflux.insights.reports.render import channel_dicts
from afflux.insights.reports.repeat import repeat_report
from afflux.insights.tests.market import add, at, channel, cost, exposure, mode, person
from afflux.insights.tests.shared import shared
from afflux.kernel.actors import SYSTEM
from afflux.kernel.ids import hashed_id, new_id
from afflux.organization.models import Merchant
from afflux.trade.models import Order

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
TODAY = date(2026, 11, 1)
SHOP = ("catalog", "cart", "payment_choice", "payment_done")


def question(first: date = DAY, last: date = DAY, **more: object) -> Question:
    return Question(first=first, last=last, today=TODAY, actor=SYSTEM, **more)


def test_a_thousand_parcel_cards_at_five_cents_and_fifty_adds_cost_one_each_and_two_with_two_hours_of_labour(
    merchant,
):
    cards = channel("cards", DAY)
    exposure(cards, DAY, 1000)
    cost(cards, DAY, 5000, quantity=1000, unit_price_micros=50_000)
    for i in range(50):
        add(cards, person(DAY), at(DAY, i / 10))
    line = channel_dicts(channels_report(question()))[0]
    assert (line["channel"], line["cac"], line["cac_net"], line["add_rate"]) == (
        "cards",
        "1.00",
        "1.00",
        0.05,
    )
    cost(cards, DAY, 5000, kind="labour", seconds=7200, hourly_wage_micros=25_000_000)
    line = channel_dicts(channels_report(question()))[0]
    assert (line["cac"], line["cost"], line["labour_cost"], line["minutes"]) == (
        "2.00",
        "100.00",
        "50.00",
        120.0,
    )


def test_net_cac_leaves_out_duplicates_and_those_lost_and_later_cacs_wait_for_their_day(merchant):
    cards, first, second = channel("cards", DAY), person(DAY), person(DAY)
    cost(cards, DAY, 600)
    add(cards, first, at(DAY))
    add(cards, first, at(DAY, 1), duplicate=True)
    add(cards, second, at(DAY, 2), lost_at=at(date(2026, 3, 7)))
    line = channel_dicts(channels_report(question()))[0]
    assert (line["cac"], line["cac_net"], line["cac_1"], line["cac_7"]) == ("2.00", "6.00", "3.00", "6.00")
    young = Question(first=DAY, last=DAY, today=date(2026, 3, 5), actor=SYSTEM)
    line = channel_dicts(channels_report(young))[0]
    assert (line["cac_1"], line["cac_7"]) == ("3.00", None)


def ads() -> list[dict]:
    with shared("kag_facebook_ads/KAG_conversion_data.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["xyz_campaign_id"] == "1178"]


def test_the_ad_file_costs_what_its_readme_says_per_enquiry_and_purchase_and_by_age_and_gender(merchant):
    campaign = channel("fb-1178", DAY, mode=mode("paid_ads"))
    costs, counts = [], []
    for row in ads():
        labels = {"age": row["age"], "gender": row["gender"]}
        minor = int((Decimal(row["Spent"]) * 100).quantize(Decimal(1)))
        costs.append(
            Cost(
                channel=campaign,
                day=DAY,
                kind="media",
                amount_minor=minor,
                currency="USD",
                labels=labels,
                source_key=new_id(),
                recorded_at=at(DAY),
            )
        )
        for step, column in (
            ("exposure", "Impressions"),
            ("scan", "Clicks"),
            ("consultation", "Total_Conversion"),
            ("order", "Approved_Conversion"),
        ):
            counts.append(
                Exposure(
                    channel=campaign,
                    day=DAY,
                    step=step,
                    quantity=int(row[column]),
                    labels=labels,
                    source_key=new_id(),
                    recorded_at=at(DAY),
                )
            )
    Cost.objects.bulk_create(costs)
    Exposure.objects.bulk_create(counts)
    for _built in (False, True):
        whole = channel_dicts(channels_report(question()))[0]
        assert Decimal(whole["cost"]) == pytest.approx(Decimal("55662.15"), abs=Decimal("0.20"))
        assert (whole["consultations"], whole["orders"], whole["currency"]) == (2669, 872, "USD")
        assert (whole["cost_per_consultation"], whole["cost_per_order"]) == ("20.86", "63.83")
        parts = channel_dicts(channels_report(question(by=("label.age", "label.gender"))))
        each = {(p["label.age"], p["label.gender"]): p["cost_per_order"] for p in parts}
        assert (each["30-34", "M"], each["45-49", "F"]) == ("30.77", "137.76")
        assert min(each.values(), key=Decimal) == "30.77"
        assert max(each.values(), key=Decimal) == "137.76"
        cube.refresh()


def test_the_lead_file_has_8000_leads_and_842_won_by_origin(merchant):
    with shared("olist_leads/olist_marketing_qualified_leads_dataset.csv").open(encoding="utf-8") as file:
        leads = list(csv.DictReader(file))
    with shared("olist_leads/olist_closed_deals_dataset.csv").open(encoding="utf-8") as file:
        deals = list(csv.DictReader(file))
    origins = {name: channel(name or "(empty)", DAY) for name in {row["origin"] for row in leads}}
    people = {row["mql_id"]: Person(created_at=at(DAY)) for row in leads}
    Person.objects.bulk_create(people.values())
    Add.objects.bulk_create(
        Add(person=people[row["mql_id"]], channel=origins[row["origin"]], at=at(date.fromisoformat(row["first_contact_date"]), -12), origin="test", source_key=new_id())
        for row in leads
    )  # fmt: skip
    Order.objects.bulk_create(
        Order(number=row["seller_id"], person=people[row["mql_id"]], at=datetime.fromisoformat(row["won_date"]).replace(tzinfo=UTC), total_minor=100, currency="BRL", created_at=at(DAY))
        for row in deals
    )  # fmt: skip
    cube.refresh(10_000)
    report = channels_report(question(date(2017, 1, 1), date(2019, 1, 1)))
    found = {line["channel"]: (line["adds"], line["buyers"], line["won"]) for line in channel_dicts(report)}
    expected = {
        "organic search": (2296, 271), "paid search": (1586, 195), "social": (1350, 75), "unknown": (1099, 179),
        "direct traffic": (499, 56), "email": (493, 15), "referral": (284, 24), "other": (150, 4), "display": (118, 6),
        "other publicities": (65, 3), "(empty)": (60, 14),
    }  # fmt: skip
    assert found == {k: (leads_, won, won) for k, (leads_, won) in expected.items()}
    assert (report.total.values["adds"], report.total.values["buyers"]) == (8000, 842)


@pytest.mark.rig
def test_the_shop_funnel_in_its_order(merchant):
    with gzip.open(shared("retentioneering/simple-onlineshop.csv.gz"), "rt", encoding="utf-8") as file:
        rows = [
            Event(
                at=datetime.fromisoformat(r["timestamp"]).replace(tzinfo=UTC),
                kind=r["event"],
                subject=hashed_id("external", r["user_id"]),
            )
            for r in csv.DictReader(file)
            if r["event"] in SHOP
        ]
    Event.objects.bulk_create(rows, batch_size=5000)
    stages = ordered_funnel(SHOP, question(date(2019, 1, 1), date(2021, 1, 1)))
    assert [s.people for s in stages] == [3611, 1924, 958, 653]
    assert stages[1].median is not None


def retail() -> list[tuple]:
    duckdb = pytest.importorskip("duckdb")
    path = shared("online_retail/online_retail.parquet")
    columns = [c[0] for c in duckdb.sql(f"describe select * from '{path}'").fetchall()]
    name = {c.lower().replace(" ", "").replace("_", ""): c for c in columns}
    invoice = name.get("invoiceno") or name["invoice"]
    price = name.get("unitprice") or name["price"]
    return duckdb.sql(
        f"""select cast("{invoice}" as varchar), cast("{name["customerid"]}" as varchar), min("{name["invoicedate"]}"),
            sum(cast(round("{name["quantity"]}" * "{price}" * 100) as bigint))
        from '{path}'
        where "{name["customerid"]}" is not null and "{name["quantity"]}" > 0 and "{price}" > 0
            and cast("{invoice}" as varchar) not like 'C%'
        group by 1, 2"""
    ).fetchall()


def known_to_the_planner() -> None:
    """What autovacuum does within a minute of an import, and cannot in a transaction that is open."""
    with connection.cursor() as cursor:
        cursor.execute("analyze trade_order, contacts_person")


@pytest.mark.rig
def test_the_retail_file_brings_its_cohorts_and_two_thirds_come_back(merchant):
    Merchant.objects.update(timezone="Europe/London")
    papers = retail()
    people = {customer: Person(created_at=at(DAY)) for _n, customer, _at, _sum in papers}
    Person.objects.bulk_create(people.values())
    Order.objects.bulk_create(
        Order(
            number=number,
            person=people[customer],
            at=moment.replace(tzinfo=UTC),
            total_minor=total,
            currency="GBP",
            created_at=at(DAY),
        )
        for number, customer, moment, total in papers
    )
    known_to_the_planner()
    for _built in (False, True):
        asked = question(date(2010, 12, 1), date(2011, 12, 9))
        assert cohorts_report(asked).cohorts[0].people == [
            885,
            324,
            286,
            340,
            321,
            352,
            321,
            309,
            313,
            350,
            331,
            445,
            235,
        ]
        repeat = repeat_report(asked)
        assert (repeat.first_time, repeat.again) == (4338, 2845)
        assert round(repeat.rate * 100, 2) == Decimal("65.58")
        assert channels_report(asked).total.values["buyers"] == 4338
        assert repeat.orders == 18_532
        assert repeat.quarter <= repeat.median <= repeat.three_quarters
        assert sum(repeat.gaps.values()) == repeat.repeats == 18_532 - 4338
        cube.refresh(10_000)
