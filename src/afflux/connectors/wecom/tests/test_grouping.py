"""Groups of a company: read whole, read again when one changes, and what a whole reading no longer meets."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from afflux.connectors import actions
from afflux.connectors.forgetting import stand_in
from afflux.connectors.happenings import GroupChanged
from afflux.connectors.syncing import GroupRead, GroupsRead
from afflux.connectors.tests.conftest import VALUES
from afflux.connectors.wecom import grouping, syncing
from afflux.connectors.wecom.models import Bond, Pull
from afflux.jobs.here import run_waiting
from afflux.kernel import news
from afflux.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def row(merchant, company):
    return actions.add(by=SYSTEM, at=NOW, kind="wecom", values={**VALUES, "base_url": company.url})


@pytest.fixture
def told(monkeypatch):
    found = []
    monkeypatch.setitem(news._LISTENERS, GroupRead, [found.append])
    monkeypatch.setitem(news._LISTENERS, GroupsRead, [found.append])
    return found


def found(company, name, *people):
    chat = company.groups.found(name, "zhang", company.now())
    for peer in people:
        company.groups.chats[chat].members[peer] = company.now()
    return chat


def test_every_group_is_read_with_its_name_and_its_customers(row, company, told):
    chats = {found(company, f"群{n}", f"wm{n}a", f"wm{n}b") for n in range(23)}
    at = datetime.now(UTC)
    syncing.want(row.id, at=at)
    run_waiting()
    assert {one.group for one in told[:-1]} == chats
    assert {(one.name, tuple(one.members)) for one in told[:-1]} == {(f"群{n}", (f"wm{n}a", f"wm{n}b")) for n in range(23)}  # fmt: skip
    assert (told[-1].connection, told[-1].since) == (row.id, at)
    pull = Pull.objects.get(connection=row, name="groups")
    assert (pull.seen, pull.problem, pull.wanted_at) == (23, "", None)


def test_a_group_that_changed_is_read_whoever_the_event_names(row, company, told):
    chat = found(company, "福利群", "wm1")
    change = GroupChanged(
        connection=row.id, key="g1", at=NOW, group=chat, change="update", detail="add_member"
    )
    grouping.changed(change)
    grouping.changed(change)
    with connection.cursor() as cursor:
        cursor.execute(
            "update procrastinate_jobs set scheduled_at = null where task_name = 'wecom.read_group'"
        )
    run_waiting()
    assert [(one.name, tuple(one.members)) for one in told] == [("福利群", ("wm1",))]


def test_a_group_that_ended_is_not_asked_about(row, told):
    grouping.changed(GroupChanged(connection=row.id, key="g1", at=NOW, group="wrGone", change="dismiss"))
    grouping.read_one(row.id, "wrNeverThere", at=NOW)
    run_waiting()
    assert told == []


def test_a_member_who_was_forgotten_is_not_brought_back_by_a_group(row, company, told):
    Bond.objects.create(connection=row, account="zhang", peer=stand_in(row.id, "wm1"), added_at=NOW)
    grouping.read_one(row.id, found(company, "福利群", "wm1", "wm2"), at=NOW)
    assert [tuple(one.members) for one in told] == [("wm2",)]
