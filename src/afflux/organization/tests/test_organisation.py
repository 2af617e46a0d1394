"""The house: units, staff, users, the trail."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import ProgrammingError, connection, transaction

from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused
from afflux.organization.actions import staff, units, users
from afflux.organization.models import AuditEntry, Staff, Unit, User

pytestmark = pytest.mark.django_db


def test_the_first_start_makes_one_owner_and_the_second_makes_none(now) -> None:
    password = users.first_owner(at=now, by=SYSTEM, merchant_name="Springs")
    assert password is not None
    assert User.objects.get().check_password(password)
    assert users.first_owner(at=now, by=SYSTEM, merchant_name="Springs") is None
    assert Unit.objects.count() == 1


def test_the_last_owner_cannot_be_ended_or_demoted(cast, now) -> None:
    owner = cast.users["owner"]
    with pytest.raises(Refused, match="last owner"):
        users.end(by=SYSTEM, at=now, user=owner)
    with pytest.raises(Refused, match="last owner"):
        users.regrant(by=SYSTEM, at=now, user=owner, role="analyst", unit=cast.headquarters)


def test_a_unit_keeps_its_ancestry_and_a_store_holds_no_store(cast, now) -> None:
    made = units.open_unit(by=SYSTEM, at=now, kind="store", parent=cast.region, number="C", name="C")
    assert made.ancestry == [cast.headquarters.id, cast.region.id, made.id]
    with pytest.raises(Refused, match="below a store"):
        units.open_unit(by=SYSTEM, at=now, kind="store", parent=made, number="D", name="D")
    with pytest.raises(Refused, match="taken"):
        units.open_unit(by=SYSTEM, at=now, kind="store", parent=cast.region, number="C", name="C2")


def test_a_unit_with_staff_cannot_be_closed(cast, now) -> None:
    with pytest.raises(Refused, match="1 staff"):
        units.close_unit(by=SYSTEM, at=now, unit=cast.store_b)
    staff.leave(by=SYSTEM, at=now, staff=cast.staff_b)
    units.close_unit(by=SYSTEM, at=now, unit=cast.store_b)
    assert Unit.objects.get(pk=cast.store_b.pk).closed_at == now


def test_the_trail_refuses_to_be_changed_or_cut(cast, now) -> None:
    units.open_unit(by=SYSTEM, at=now, kind="region", parent=cast.headquarters, number="W", name="West")
    for statement in ("update organization_auditentry set verb = 'x'", "delete from organization_auditentry"):
        with (
            pytest.raises(ProgrammingError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert AuditEntry.objects.get(verb="unit.opened").subject_name == "West"


def test_an_owner_takes_somebody_on_through_the_form(as_, cast) -> None:
    form = {"unit": cast.store_a.id, "name": "小红", "number": "a9", "account_opened_on": "2026-01-02"}
    assert as_("owner").post("/settings/staff/new", form).status_code == 302
    assert Staff.objects.get(number="a9").account_opened_on == date(2026, 1, 2)
    page = as_("owner").post("/settings/staff/new", form)
    assert "belongs to another member of staff" in page.content.decode()
    assert AuditEntry.objects.filter(verb="staff.taken_on").count() == 1


def test_an_invited_user_is_shown_the_password_once(as_, cast) -> None:
    form = {"username": "li", "name": "Li", "role": "analyst", "unit": cast.headquarters.id}
    page = as_("owner").post("/settings/users/new", form).content.decode()
    user = User.objects.get(username="li")
    password = page.split("<pre>")[1].split("</pre>")[0]
    assert user.check_password(password)
    assert password not in as_("owner").get(f"/settings/users/{user.id}").content.decode()
    assert password not in str(list(AuditEntry.objects.values_list("detail", flat=True)))


def test_the_tree_reads_in_chinese(as_) -> None:
    page = as_("owner", "zh-hans").get("/settings/organisation").content.decode()
    assert "组织" in page
    assert "审计日志" in page
