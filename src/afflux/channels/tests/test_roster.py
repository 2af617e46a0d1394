"""The pool leaves a piece at a time: every person once, only those the asker may see, and home again without a change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from afflux.channels.imports import roster as giving
from afflux.channels.models import Add
from afflux.contacts.models import Identity, Person
from afflux.exchange import actions, exporting, exports, pieces, running
from afflux.exchange.kinds import kind
from afflux.exchange.models import Export
from afflux.files import store
from afflux.jobs.here import run_waiting
from afflux.kernel.actors import SYSTEM
from afflux.kernel.ids import hashed_id

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
PEOPLE = 23


@pytest.fixture
def people(cast):
    """Persons of the two stores by turns, many of them of the very same moment."""
    for n in range(PEOPLE):
        unit, at = (cast.store_a, cast.store_b)[n % 2], NOW + timedelta(seconds=n // 8)
        props = {"city": "北京"} if n % 2 else {}
        person = Person.objects.create(name=f"=P{n}", unit=unit, created_at=at, props=props)
        for value in (f"+86138000{n:05}", f"+86139000{n:05}")[: 1 + (n == 5)]:
            Identity.objects.create(
                key=hashed_id("phone", value),
                kind="phone",
                value=value,
                person=person,
                source="x",
                added_at=NOW,
            )
    return cast


def names(by):
    return [row["name"] for row in giving.roster(by) if "name" in row]


@pytest.mark.parametrize("size", [1, 2, 7, PEOPLE, 2000])
def test_every_person_leaves_once_whatever_the_piece(people, monkeypatch, size):
    monkeypatch.setattr(giving, "in_pieces", lambda *said: pieces.in_pieces(*said, size=size))
    assert sorted(names(SYSTEM)) == sorted(f"=P{n}" for n in range(PEOPLE))
    assert sum(1 for _row in giving.roster(SYSTEM)) == PEOPLE


def test_a_piece_costs_the_same_statements_however_many_people(people, django_assert_num_queries):
    with django_assert_num_queries(5):
        list(giving.roster(SYSTEM))


def test_one_of_a_store_takes_out_the_own_store_only(people):
    manager = people.actor("manager_a")
    trusted = replace(manager, rights=manager.rights | {"pool.export"})
    assert set(names(trusted)) == {f"=P{n}" for n in range(0, PEOPLE, 2)}
    contacts = kind("contacts")
    assert contacts.counted(trusted) == (PEOPLE + 1) // 2
    assert [column.name for column in exporting.columns_of(contacts, trusted)].count("prop.city") == 0
    assert "prop.city" in [column.name for column in exporting.columns_of(contacts, SYSTEM)]


def test_a_look_at_the_size_ends_early(people):
    contacts = kind("contacts")
    assert (contacts.counted(SYSTEM), contacts.counted(SYSTEM, 5)) == (PEOPLE, 5)
    assert exports.is_small(contacts, SYSTEM)


@pytest.mark.parametrize("form", ["csv", "jsonl", "xlsx"])
def test_a_made_file_imported_again_changes_nothing(people, as_, monkeypatch, form):
    monkeypatch.setattr(exports, "FEW", 3)
    assert as_("owner").post(reverse("export"), {"kind": "contacts", "as": form}).status_code == 302
    run_waiting()
    export = Export.objects.get()
    assert (export.state, export.rows) == ("done", PEOPLE)
    with store.open_kept(export.file) as stream:
        content = stream.read()
    assert b"\n=P" not in content
    before = list(Person.objects.order_by("id").values())
    run = actions.start(
        kind_name="contacts", file=export.file, file_name="back", mapping={}, options={}, dry_run=False,
        by=SYSTEM, at=NOW,
    )  # fmt: skip
    run = running.work(run.id, clock=lambda: NOW)
    assert (run.state, run.imported, run.merged, run.rejected) == ("done", 0, PEOPLE, 0)
    assert list(Person.objects.order_by("id").values()) == before
    assert not Add.objects.exists()
