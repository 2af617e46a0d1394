"""A double click whose two requests arrive at the same moment, on connections of their own."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import conftest
import pytest
from django.db import connections
from django.test import Client

from afflux.channels.actions.adds import record_adds
from afflux.channels.landing import tickets
from afflux.channels.models import Add, PaceStop, Quota
from afflux.channels.tests.committing import committed
from afflux.channels.tests.standing import (
    NOW,
    add_of,
    landing_target,
    make_channel,
    make_code,
    make_landing,
    make_person,
)
from afflux.contacts.models import Consent, Person
from afflux.kernel.actors import SYSTEM
from afflux.organization.models import Merchant


@pytest.fixture
def really(django_db_setup, django_db_blocker):
    """The standing cast, committed."""
    with committed(django_db_blocker):
        merchant = Merchant.objects.create(id=1, name="清泉 Springs", created_at=NOW)
        yield conftest.cast.__wrapped__(merchant)


def _at_once(jobs):
    def run(job):
        job()
        connections.close_all()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


def test_a_double_click_that_arrives_at_the_same_moment_is_one_add(really, monkeypatch):
    monkeypatch.setattr(tickets, "SOONEST", timedelta(0))
    code = make_code(make_channel(really))
    url = f"/l/{code.slug}/{landing_target(code, make_landing()).id}"
    page = Client(HTTP_USER_AGENT="iPhone").get(url).content.decode()
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)[1]
    form = {"phone": "13800138000", "agree": "on", "ticket": ticket}
    answers = []
    _at_once([lambda: answers.append(Client(HTTP_USER_AGENT="iPhone").post(url, form).status_code)] * 6)
    assert answers == [302] * 6
    assert (Person.objects.count(), Add.objects.count(), Consent.objects.count()) == (1, 1, 1)


def test_adds_that_commit_at_once_never_slip_past_the_burst_together(really):
    channel = make_channel(really, mode="manual_call")  # 20 an hour
    people = [make_person(f"Guest {n}") for n in range(24)]
    news = [add_of(p, channel=channel.id, staff=really.staff_a.id) for p in people]
    _at_once(
        [
            lambda part=part: record_adds(part, by=SYSTEM, at=NOW)
            for part in (news[0:6], news[6:12], news[12:18], news[18:24])
        ]
    )
    assert Add.objects.count() == 24
    assert Quota.objects.get().used == 24
    assert PaceStop.objects.count() == 1
