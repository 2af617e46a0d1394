"""A tag for more people than a request may change: begun by a click, done by a worker, to the end and not beyond."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from afflux.contacts.actions import tag_runs
from afflux.contacts.jobs import _meant, tag_many
from afflux.contacts.models import Person, Tag, Tagging, TagRun
from afflux.contacts.tests.rows import NOON
from afflux.jobs.here import run_waiting
from afflux.kernel.clock import utc_now
from afflux.organization.models import AuditEntry, User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _few(monkeypatch):
    monkeypatch.setattr(tag_runs, "AT_ONCE", 3)
    monkeypatch.setattr(tag_runs, "STEP", 4)


@pytest.fixture
def people(cast):
    """Ten of store A, two of store B."""
    units = [cast.store_a] * 10 + [cast.store_b] * 2
    return Person.objects.bulk_create(
        Person(name=f"Guest {n}", unit=unit, created_at=NOON) for n, unit in enumerate(units)
    )


def pressed(client, verb="people_tag", **fields):
    return client.post(reverse(verb), {"all": "1", "tag_name": "VIP", **fields})


def test_many_people_are_tagged_by_a_worker_while_the_page_shows_how_far_it_is(as_, people):
    client = as_("manager_a")
    answer = pressed(client)
    run = TagRun.objects.get()
    assert answer["Location"] == reverse("tag_run", args=[run.id])
    assert not Tagging.objects.exists()
    assert "Waiting for a worker" in client.get(answer["Location"]).content.decode()
    assert run_waiting() == 1
    held = Tagging.objects.values_list("person", "rule", "by_name")
    assert set(held) == {(one.id, "hand", "Manager_A") for one in people[:10]}
    run.refresh_from_db()
    assert (run.state, run.total, run.seen, run.changed) == ("done", 10, 10, 10)
    assert AuditEntry.objects.get(verb="tag.put").detail == {"new": 10, "run": str(run.id)}
    assert client.get(reverse("tag_run_progress", args=[run.id])).headers["HX-Refresh"] == "true"
    assert "See who has it" in client.get(answer["Location"]).content.decode()


def test_few_people_are_tagged_at_once(as_, people):
    answer = pressed(as_("manager_b"))
    assert answer["Location"] == reverse("pool")
    assert (Tagging.objects.count(), TagRun.objects.count()) == (2, 0)


def test_the_filters_hold_for_the_worker_too_also_when_the_tag_is_one_of_them(as_, cast, people):
    client = as_("owner")
    Person.objects.filter(id__in=[one.id for one in people[:2]]).update(created_at=NOON - timedelta(days=9))
    pressed(client, **{"from": NOON.date().isoformat(), "unit": str(cast.store_a.id)})
    run_waiting()
    assert Tagging.objects.count() == 8
    tag = Tag.objects.get()
    pressed(client, "people_untag", tag=str(tag.id))
    run_waiting()
    run = TagRun.objects.order_by("created_at").last()
    assert (Tagging.objects.count(), run.seen, run.changed, run.filters) == (0, 8, 8, {})


def test_a_run_that_was_killed_goes_on_where_it_was_and_a_second_start_does_nothing(as_, people):
    pressed(as_("owner"))
    run = TagRun.objects.get()
    assert tag_runs._step(run.id, _meant, utc_now())
    run.refresh_from_db()
    assert (run.state, run.seen, Tagging.objects.count()) == ("running", 4, 4)
    tag_many(run_id=str(run.id))
    tag_many(run_id=str(run.id))
    run.refresh_from_db()
    assert (run.state, run.seen, run.changed, Tagging.objects.count()) == ("done", 12, 12, 12)
    assert AuditEntry.objects.filter(verb="tag.put").count() == 1


def test_a_run_that_is_stopped_keeps_what_was_done_and_does_no_more(as_, people):
    client = as_("owner")
    pressed(client)
    run = TagRun.objects.get()
    tag_runs._step(run.id, _meant, utc_now())
    client.post(reverse("tag_run_stop", args=[run.id]))
    run_waiting()
    run.refresh_from_db()
    assert (run.state, Tagging.objects.count()) == ("stopped", 4)


def test_whoever_lost_the_right_meanwhile_reaches_nobody_any_more(as_, cast, people):
    pressed(as_("operator"))
    User.objects.filter(username="operator").update(is_active=False)
    run_waiting()
    assert (TagRun.objects.get().state, Tagging.objects.count()) == ("done", 0)


def test_a_tag_that_may_not_be_put_is_refused_before_any_work(as_, people):
    Tag.objects.create(name="VIP", created_at=NOON, archived_at=NOON)
    assert (
        "is archived"
        in as_("owner")
        .post(reverse("people_tag"), {"all": "1", "tag_name": "VIP"}, follow=True)
        .content.decode()
    )
    assert not TagRun.objects.exists()


def test_nobody_else_looks_at_or_stops_a_run_but_headquarters(as_, people):
    pressed(as_("manager_a"))
    run = TagRun.objects.get()
    assert as_("manager_b").get(reverse("tag_run", args=[run.id])).status_code == 404
    assert as_("manager_b").post(reverse("tag_run_stop", args=[run.id])).status_code == 404
    assert as_("owner").get(reverse("tag_run", args=[run.id])).status_code == 200
