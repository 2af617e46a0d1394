"""Exports on connections of their own: a double click, two people, and two workers at one file."""

from __future__ import annotations

import threading

import conftest
import pytest
from django.db import connections
from django.urls import reverse

from afflux.channels.tests.committing import committed
from afflux.exchange import exports, writing
from afflux.exchange.models import Export
from afflux.files.models import File
from afflux.kernel.clock import utc_now
from afflux.organization.models import AuditEntry, Merchant


@pytest.fixture
def really(django_db_setup, django_db_blocker, monkeypatch, now):
    """The standing cast, committed; every file counts as large."""
    monkeypatch.setattr(exports, "FEW", -1)
    with committed(django_db_blocker):
        merchant = Merchant.objects.create(id=1, name="清泉 Springs", created_at=now)
        yield conftest.cast.__wrapped__(merchant)


def _at_once(jobs):
    answers, start = [], threading.Barrier(len(jobs))

    def run(job):
        start.wait()
        answers.append(job())
        connections.close_all()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return answers


def test_presses_at_the_same_moment_are_one_export_for_each_person(really):
    def press(name):
        client = really.client(name)
        return lambda: client.post(reverse("export"), {"kind": "contacts", "as": "csv"})

    answers = _at_once([press(name) for name in ("owner", "operator") * 4])
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer["Location"] for answer in answers}) == Export.objects.count() == 2
    assert AuditEntry.objects.filter(verb="export.asked").count() == 2


def test_two_workers_at_one_file_make_it_once(really):
    export = exports.ask("contacts", "csv", by=really.actor("owner"), at=utc_now())
    _at_once([lambda: writing.work(export.id, clock=utc_now)] * 4)
    export.refresh_from_db()
    assert (export.state, export.rows, File.objects.count()) == ("done", 0, 1)
