"""Accounts at carriers and the staff behind them."""

import pytest

from afflux.connectors.tests.conftest import Platform, added, line  # noqa: F401 - a fixture
from afflux.jobs.here import run_waiting
from afflux.kernel import news
from afflux.organization.accounts import note, staff_behind, staff_of
from afflux.organization.events import AccountAssigned
from afflux.organization.models import Account, AuditEntry, Staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(line):  # noqa: F811
    return f"/settings/connections/{line.id}/accounts"


def test_an_account_that_a_line_names_stands_in_the_list_once_and_belongs_to_nobody(as_, line, pages):  # noqa: F811
    owner = as_("owner")
    assert "No account is known yet" in owner.get(pages).content.decode()
    platform = Platform(line)
    for peer in ("wm1", "wm2"):
        platform.send(added(peer))
    run_waiting()
    assert Account.objects.get().account == "fang"
    assert staff_of(line.id, "fang") is None
    assert "fang" in owner.get(pages).content.decode()
    assert 'badge warn">1<' in owner.get(f"/settings/connections/{line.id}").content.decode()


def test_a_member_is_proposed_by_name_or_number_and_taken_only_when_somebody_says_so(
    as_,
    cast,
    line,  # noqa: F811
    pages,
    now,
):
    note(line.id, [("A1", ""), ("wx-77", "Ben"), ("nobody", "")], at=now)
    owner = as_("owner")
    page = owner.get(pages).content.decode()
    assert "阿芳" in page
    assert "Ben · B" in page
    assert not Account.objects.exclude(staff=None).exists()
    ids = [str(pk) for pk in Account.objects.values_list("id", flat=True)]
    said = owner.post(f"{pages}/take", {"ids": ids}, follow=True).content.decode()
    assert "2 accounts have their members of staff now." in said
    assert staff_behind([(line.id, "A1"), (line.id, "wx-77"), (line.id, "nobody")]) == {
        (line.id, "A1"): cast.staff_a.id,
        (line.id, "wx-77"): cast.staff_b.id,
    }
    assert AuditEntry.objects.filter(verb="account.assigned").count() == 2


def test_two_members_of_one_name_are_no_proposal(as_, cast, line, pages, now):  # noqa: F811
    Staff.objects.create(
        unit=cast.store_b, number="b2", name="Ben", account_opened_on=cast.staff_b.account_opened_on
    )
    note(line.id, [("wx-77", "Ben")], at=now)
    assert "Ben · B" not in as_("owner").get(pages).content.decode()


def test_an_account_is_given_to_a_member_and_the_house_hears_it(as_, cast, line, pages, now, monkeypatch):  # noqa: F811
    told = []
    monkeypatch.setitem(news._LISTENERS, AccountAssigned, [told.append])
    note(line.id, [("fang", "")], at=now)
    row = Account.objects.get()
    answer = as_("owner").post(f"{pages}/{row.id}", {"staff": str(cast.staff_a.id)})
    assert answer.status_code == 302
    assert staff_of(line.id, "fang") == cast.staff_a
    assert [(one.account, one.staff) for one in told] == [("fang", cast.staff_a.id)]


def test_only_headquarters_sees_accounts_and_only_the_owner_gives_them(as_, line, pages, now):  # noqa: F811
    note(line.id, [("fang", "")], at=now)
    row = Account.objects.get()
    assert as_("operator").get(pages).status_code == 200
    assert as_("operator").post(f"{pages}/{row.id}", {}).status_code == 403
    assert as_("manager_a").get(pages).status_code == 403
    assert as_("owner").get(pages.replace(str(line.id), str(row.id))).status_code == 404
