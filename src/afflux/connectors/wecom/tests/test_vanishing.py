"""Who left without an event is found by a whole reading, once; half a reading and an implausible one lose nobody."""

import pytest

from afflux.connectors import actions
from afflux.connectors.happenings import Added, Left
from afflux.connectors.models import Connection
from afflux.connectors.syncing import MembersSynced
from afflux.connectors.wecom import roster, syncing, vanishing
from afflux.connectors.wecom.models import Bond, Pull
from afflux.connectors.wecom.tests.test_syncing import come, row, sync, utc  # noqa: F401
from afflux.jobs.here import run_waiting
from afflux.kernel import news
from afflux.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db
PAGE = "externalcontact/batch/get_by_user"


@pytest.fixture
def lost(monkeypatch):
    found = []
    monkeypatch.setitem(news._LISTENERS, Added, [roster.added])
    monkeypatch.setitem(news._LISTENERS, Left, [found.append, roster.left])
    monkeypatch.setitem(news._LISTENERS, MembersSynced, [])
    return found


@pytest.fixture
def line(row):  # noqa: F811
    return row


def vanish(company, peers, member="zhang"):
    """They are gone and no event says so."""
    for peer in peers:
        company.people.follows[member, peer].gone = "peer"


def test_who_left_silently_is_told_once_at_the_time_of_the_reading(line, company, lost):
    peers = come(company, "zhang", 30)
    sync(line)
    vanish(company, peers[:3])
    before = utc()
    assert sync(line)["gone"].seen == 3
    assert sorted(one.peer for one in lost) == sorted(peers[:3])
    assert {(one.by, one.account) for one in lost} == {("list", "zhang")}
    assert all(before <= one.at <= utc() for one in lost)
    sync(line)
    assert len(lost) == 3
    assert Bond.objects.filter(left_at=None).count() == 27


@pytest.mark.parametrize("fault", ["48002", "45009", "40058"])
def test_half_a_reading_loses_nobody(line, company, lost, fault):
    peers = come(company, "zhang", 150)
    sync(line)
    vanish(company, peers[:5])
    syncing_stops(company, line, fault)
    assert lost == []
    assert not Pull.objects.filter(name="gone").exclude(wanted_at=None).exists()
    sync(line)
    if fault == "45009":  # WeCom was busy: the same reading is gone on with
        run_waiting()
    assert sorted(one.peer for one in lost) == sorted(peers[:5])


def syncing_stops(company, line, fault):
    """Read, and be refused at the second page."""
    syncing.want(line.id, at=utc())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(syncing.people, "page", second_is_refused(syncing.people.page, company, int(fault)))
        syncing.run(line.id, now=utc)


def second_is_refused(page, company, code):
    def asked(line, of, cursor, *, at):
        if cursor:
            company.faults[PAGE].append(code)
        return page(line, of, cursor, at=at)

    return asked


def test_an_implausible_share_waits_for_a_person(line, company, lost, as_):
    peers = come(company, "zhang", 100)
    sync(line)
    vanish(company, peers[:60])
    found = sync(line)["gone"]
    assert (found.problem, found.params) == ("wecom.too_many_gone", {"missing": "60", "held": "100"})
    assert lost == []
    page = as_("owner").get(f"/settings/connections/{line.id}").content.decode()
    assert "60 of 100 customers are no longer in the list" in page
    assert "They have left" in page
    assert "They have left" not in as_("operator").get(f"/settings/connections/{line.id}").content.decode()
    assert as_("operator").post(f"/settings/connections/{line.id}/confirm").status_code == 403
    as_("owner").post(f"/settings/connections/{line.id}/confirm")
    run_waiting()
    assert len(lost) == 60
    assert not actions.confirm(by=SYSTEM, at=utc(), connection=line)


@pytest.mark.parametrize(("held", "gone"), [(60, 50), (400, 60)])
def test_few_or_a_small_share_is_told_at_once(line, company, lost, held, gone):
    peers = come(company, "zhang", held)
    sync(line)
    vanish(company, peers[:gone])
    assert sync(line)["gone"].problem == ""
    assert len(lost) == gone


def test_whom_pages_missed_but_the_members_own_list_names_stays(line, company, lost):
    come(company, "zhang", 20)
    sync(line)
    vanishing.want(line.id, since=utc(), at=utc())  # as if the pages had named nobody
    syncing.run(line.id, now=utc)
    assert Pull.objects.get(name="gone").wanted_at is None
    assert lost == []


def test_customers_of_a_member_who_left_the_list_are_not_lost_by_that(line, company, lost):
    company.people.members["li"] = "李强"
    come(company, "li", 5)
    sync(line)
    del company.people.members["li"]
    sync(line)
    assert lost == []


def test_who_came_while_it_was_read_is_not_lost(line, company, lost):
    come(company, "zhang", 3)
    sync(line)
    Bond.objects.create(connection=line, account="zhang", peer="wmNew", added_at=utc())
    vanishing.want(line.id, since=Pull.objects.get(name="customers").ended_at, at=utc())
    syncing.run(line.id, now=utc)
    assert "wmNew" not in {one.peer for one in lost}
    assert Connection.objects.get(id=line.id)
