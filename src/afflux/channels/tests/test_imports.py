"""Files of contacts, exposures, costs and events become facts, once, and every row is accounted for."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from afflux.channels.models import Add, Channel, Cost, Exposure
from afflux.contacts.models import Consent, ConsentText, Identity, Person
from afflux.events.models import Event
from afflux.exchange import actions, running
from afflux.exchange.exporting import export
from afflux.exchange.kinds import kind
from afflux.exchange.mapping import feeds_of
from afflux.exchange.models import Run
from afflux.files import store
from afflux.kernel.actors import SYSTEM
from afflux.kernel.ids import hashed_id
from afflux.organization.models import Staff

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
MADE = {"create_channels": "parcel_card"}


def take(kind_name, content, *, mapping=None, options=None, by=SYSTEM, dry_run=False):
    file = store.keep_bytes(
        content.encode() if isinstance(content, str) else content, name="f", media_type="x", at=NOW
    )
    runs = []
    for name, feed in feeds_of(mapping or {}, kind_name):
        run = actions.start(
            kind_name=name,
            file=file.digest,
            file_name="f.csv",
            mapping=feed,
            options=options or {},
            dry_run=dry_run,
            by=by,
            at=NOW,
        )
        runs.append(running.work(run.id, clock=lambda: NOW))
    return runs[0] if len(runs) == 1 else runs


def counts(run: Run):
    assert run.state == "done", (run.problem, run.problem_params)
    return run.imported, run.merged, run.rejected


def why(run: Run):
    return [
        (reject.row, reject.field, reject.problem.split(".")[1]) for reject in run.rejects.order_by("row")
    ]


def test_exposures_are_counted_once_however_often_the_file_comes(cast):
    content = "channel,date,quantity,minutes,staff\ncards,2026-05-01,1000,120,a1\ncards,2026-05-02,900,,\n"
    assert counts(take("exposures", content, options=MADE)) == (2, 0, 0)
    assert counts(take("exposures", content, options=MADE)) == (0, 2, 0)
    first = Exposure.objects.get(quantity=1000)
    assert (first.seconds, first.staff, first.channel.mode.key, first.step) == (
        7200,
        cast.staff_a,
        "parcel_card",
        "exposure",
    )


def test_twins_in_one_file_are_two_facts_and_stay_two(cast):
    content = "channel,date,quantity\n" + "calls,2026-05-01,1\n" * 5
    assert counts(take("exposures", content, options=MADE)) == (5, 0, 0)
    assert counts(take("exposures", content, options=MADE)) == (0, 5, 0)
    assert counts(take("exposures", content + "calls,2026-05-01,1\n", options=MADE)) == (1, 5, 0)


def test_an_unknown_channel_rejects_its_rows_unless_it_may_be_made(cast):
    content = "channel,date\nnew one,2026-05-01\n"
    run = take("exposures", content)
    assert counts(run) == (0, 0, 1)
    assert why(run) == [(2, "channel", "import_channel")]
    assert counts(take("exposures", content, options={"create_channels": "Parcel-Card"})) == (1, 0, 0)
    assert Channel.objects.get().key == "new one"


def test_costs_are_an_amount_or_what_their_parts_make(cast):
    content = (
        "channel,date,kind,quantity,unit_price,minutes,hourly_wage,amount,currency,note\n"
        "cards,2026-05-01,material,1000,0.05,,,,,cards\n"
        "cards,2026-05-01,labour,,,120,25,,,\n"
        "ads,2026-05-01,media,,,,,254.049996,USD,\n"
        "cards,2026-05-01,material,1000,0.05,,,51,,\n"
        "cards,2026-05-01,,,,90,20,,,\n"
        "cards,2026-05-01,,,,,,7,,\n"
    )
    run = take("costs", content, options=MADE)
    assert counts(run) == (4, 0, 2)
    assert why(run) == [(5, "amount", "cost_amount_differs"), (7, "kind", "import_cost_kind_unsaid")]
    amounts = sorted(Cost.objects.values_list("kind", "amount_minor", "currency"))
    assert amounts == [
        ("labour", 3000, "CNY"),
        ("labour", 5000, "CNY"),
        ("material", 5000, "CNY"),
        ("media", 25405, "USD"),
    ]


def test_a_row_of_pieces_and_hours_is_material_and_labour(cast):
    content = "channel,date,kind,quantity,unit_price,minutes,hourly_wage,amount\ncards,2026-05-01,,1000,0.05,120,25,100\n"
    for outcome in ((1, 0, 0), (0, 1, 0)):
        assert counts(take("costs", content, options=MADE)) == outcome
    assert sorted(Cost.objects.values_list("kind", "amount_minor")) == [("labour", 5000), ("material", 5000)]
    again = exported("costs", "csv")
    assert counts(take("costs", again)) == (0, 2, 0)


def test_contacts_become_persons_adds_and_consents(cast):
    content = (
        "external_id,name,phone,email,channel,staff,added_at,lost_at,consent,tags\n"
        "c1,王小明,138 0013 8001,,cards,a1,2026-05-01 10:00,,card v1,vip;新客\n"
        "c2,李雷,+8613800138002,li@example.com,cards,,2026-05-02,2026-05-03,card v1,\n"
        "c3,Zoë,,zoe@example.com,cards,,2026-05-02,,no,\n"
    )
    run = take("contacts", content, options=MADE)
    assert counts(run) == (3, 0, 0)
    ming = Person.objects.get(name="王小明")
    assert set(ming.identities.values_list("kind", "value")) == {
        ("external", "c1"),
        ("phone", "+8613800138001"),
    }
    assert [(tag.tag.name) for tag in ming.taggings.order_by("tag__name")] == ["vip", "新客"]
    assert ming.staff == cast.staff_a
    add = ming.adds.get()
    assert (add.channel.key, add.at) == ("cards", datetime(2026, 5, 1, 2, 0, tzinfo=UTC))
    assert ConsentText.objects.get().body_en == "card v1"
    assert Add.objects.exclude(lost_at=None).get().person.name == "李雷"
    assert [consent.given for consent in Consent.objects.filter(person__name="Zoë")] == [False]
    assert counts(take("contacts", content, options=MADE)) == (0, 3, 0)
    assert (Person.objects.count(), Add.objects.count(), Consent.objects.count()) == (3, 3, 3)


def test_a_row_without_lawful_basis_is_refused_with_the_reason(cast):
    content = "phone,name,channel,added_at,consent\n13800138001,A,c,2026-05-01,\n13800138002,B,c,2026-05-01,yes\n13800138003,C,c,2026-05-01,bought list\n"
    run = take("contacts", content, options=MADE)
    assert counts(run) == (0, 0, 3)
    assert why(run) == [
        (2, "consent", "import_no_basis"),
        (3, "consent", "import_yes_to_what"),
        (4, "consent", "source_not_lawful"),
    ]
    assert Person.objects.count() == 0
    run = take("contacts", content, options={**MADE, "basis": "I agree to be called, form of 2026"})
    assert counts(run) == (2, 0, 1)
    stated = Consent.objects.get(person__name="A")
    assert stated.text.body_en == "I agree to be called, form of 2026"
    assert stated.source == "import f.csv: I agree to be called, form of 2026"


def test_people_may_be_kept_without_the_right_to_contact_them_only_if_said_so(cast):
    assert counts(take("contacts", "external_id,channel\nx1,c\n", options={**MADE, "basis": "none"})) == (
        1,
        0,
        0,
    )
    assert Person.objects.count() == 1
    assert Consent.objects.count() == 0


def test_a_later_file_says_who_was_lost_and_does_not_add_again(cast):
    head = "external_id,channel,added_at,lost_at,consent\n"
    assert counts(take("contacts", f"{head}c1,cards,2026-05-01,,contract\n", options=MADE)) == (1, 0, 0)
    assert counts(take("contacts", f"{head}c1,cards,2026-05-01,2026-05-20,contract\n", options=MADE)) == (
        0,
        1,
        0,
    )
    assert Add.objects.get().lost_at == datetime(2026, 5, 19, 16, 0, tzinfo=UTC)


def test_two_rows_of_one_person_are_two_adds_and_the_second_a_duplicate(cast):
    content = (
        "phone,channel,added_at,consent\n13800138001,a,2026-05-01,contract\n"
        "１３８００１３８００１,b,2026-05-02,contract\n008613800138001,b,2026-05-03,contract\n1.3800138001E+10,a,2026-05-01,contract\n"
    )
    assert counts(take("contacts", content, options=MADE)) == (3, 1, 0)
    assert Person.objects.count() == 1
    assert list(Add.objects.order_by("at").values_list("duplicate", flat=True)) == [False, True, True]


def test_impossible_dates_and_missing_identities_name_their_field(cast):
    content = (
        "name,phone,channel,added_at,lost_at,consent\n"
        "A,,c,2026-05-01,,contract\nB,13800138001,c,2026-05-02,2026-05-01,contract\n"
        "C,13800138002,c,2027-05-02,,contract\nD,12,c,2026-05-02,,contract\nE,13800138003,c,05/01/2026,,contract\n"
    )
    run = take("contacts", content, options=MADE)
    assert why(run) == [
        (2, "phone", "no_identity"), (3, "lost_at", "lost_before_added"), (4, "added_at", "import_future"),
        (5, "phone", "not_a_phone"), (6, "added_at", "not_a_date"),
    ]  # fmt: skip


CALLS = (
    "agent,phone,date,minutes,outcome\nAnn,13800138001,2026-05-01,3.5,added\nAnn,13800138002,2026-05-01,1,no answer\n"
    "Bob,13800138003,2026-05-01,2:30,refused\nBob,13800138004,2026-05-02,4,added\n"
)


def test_a_file_of_calls_feeds_exposures_costs_and_contacts_by_one_mapping(cast):
    guide = Path(__file__).parents[4] / "docs" / "guide" / "maps" / "calls.json"
    runs = take("", CALLS, mapping=json.loads(guide.read_text()))
    assert [(run.kind, *counts(run)) for run in runs] == [
        ("exposures", 4, 0, 0),
        ("exposures", 3, 0, 0),
        ("costs", 4, 0, 0),
        ("contacts", 2, 0, 0),
    ]
    calls = Exposure.objects.filter(step="exposure")
    assert (calls.count(), sum(call.seconds for call in calls)) == (4, 660)
    assert Exposure.objects.filter(step="reach").count() == 3
    assert sum(Cost.objects.values_list("amount_minor", flat=True)) == 330  # 11 minutes at 18 an hour
    assert set(Identity.objects.values_list("value", flat=True)) == {"+8613800138001", "+8613800138004"}
    assert set(Staff.objects.filter(unit=cast.headquarters).values_list("name", flat=True)) == {"Ann", "Bob"}


def test_events_are_one_per_id_and_belong_to_whoever_proves_the_number(cast):
    lines = [
        {
            "id": "e1",
            "at": "2026-05-01T10:00:00+08:00",
            "kind": "page_view",
            "person": "c1",
            "props": {"page": "home"},
        },
        {"id": "e1", "at": "2026-05-01T10:00:00+08:00", "kind": "view", "person": "c1"},
        {"id": "e2", "at": "2026-05-01T10:00:05.250Z", "kind": "consultation", "channel": "site"},
        {"id": "e3", "at": "2026-05-01", "kind": "view", "props": "x"},
    ]
    run = take("events", "\n".join(map(json.dumps, lines)), options={"create_channels": "own_site"})
    assert counts(run) == (2, 1, 1)
    first = Event.objects.get(kind="view")
    assert (first.subject, first.props) == (hashed_id("external", "c1"), {"page": "home"})
    assert Event.objects.get(kind="consultation").at.microsecond == 250_000


@pytest.mark.parametrize("form", ["csv", "jsonl", "xlsx"])
def test_an_export_imported_again_changes_nothing_and_exports_the_same(cast, form):
    take(
        "exposures",
        "channel,date,quantity,minutes,staff,label.age\ncards,2026-05-01,10,2.5,a1,=30\ncards,2026-05-01,10,,,\n",
        options=MADE,
    )
    take(
        "costs",
        'channel,date,kind,quantity,unit_price,note\ncards,2026-05-01,fee,3,0.0000466,"+1, ""x"""\n',
        options=MADE,
    )
    take(
        "contacts",
        "external_id,name,phone,channel,added_at,lost_at,consent,tags,prop.city\n007,=cmd(),13800138001,cards,2026-05-01,2026-05-02,t v1,a;b,北京\n,'@x,13800138002,,,,none,,\n",
        options=MADE,
    )
    take(
        "events",
        '{"id":"e1","at":"2026-05-01T10:00:00.123456Z","kind":"view","person":"007","props":{"a":1}}\n',
    )
    for name in ("exposures", "costs", "contacts", "events"):
        first = exported(name, form)
        run = take(name, first)
        assert counts(run) == (0, run.next_row, 0), why(run)
        assert content_of(exported(name, form), form) == content_of(first, form)
    assert Person.objects.filter(name="=cmd()").exists()


def exported(name, form):
    target = io.BytesIO()
    export(kind(name), form, by=SYSTEM, into=target)
    return target.getvalue()


def content_of(file, form):
    """A workbook carries the time of its making; its rows do not."""
    from afflux.exchange.reading import open_table

    return [row.cells for row in open_table(io.BytesIO(file)).records()] if form == "xlsx" else file


def test_an_export_reaches_an_empty_house_as_it_left(cast):
    take("exposures", "channel,date,quantity,minutes,label.age\ncards,2026-05-01,10,2.5,30\n", options=MADE)
    before = exported("exposures", "csv")
    Exposure.objects.all().delete()
    assert counts(take("exposures", before)) == (1, 0, 0)
    assert exported("exposures", "csv") == before


def test_a_store_manager_imports_into_the_own_store_only(cast):
    manager = cast.actor("manager_a")
    content = "phone,name,channel,added_at,consent,staff\n13800138001,A,posters,2026-05-01,contract,\n13800138002,B,posters,2026-05-01,contract,b1\n"
    run = take("contacts", content, options=MADE, by=manager)
    assert run.state == "done"
    assert why(run) == [(3, "staff", "import_staff_outside")]
    assert Channel.objects.get().unit == cast.store_a
    assert Person.objects.get().unit == cast.store_a


def test_a_dry_run_counts_and_writes_nothing(cast):
    content = "phone,channel,added_at,consent\n13800138001,a,2026-05-01,contract\n13800138001,a,2026-05-01,contract\n1,a,2026-05-01,contract\n"
    assert counts(take("contacts", content, options=MADE, dry_run=True)) == (1, 1, 1)
    assert (Person.objects.count(), Channel.objects.count(), Add.objects.count()) == (0, 0, 0)
    assert counts(take("contacts", content, options=MADE)) == (1, 1, 1)
