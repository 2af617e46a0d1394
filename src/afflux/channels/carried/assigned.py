"""Somebody said who stands behind an account: its adds that nobody had become that member's."""

from __future__ import annotations

from django.db import connection

from afflux.channels.models import Add, Bond
from afflux.channels.statements import statement
from afflux.kernel.arrays import array_of
from afflux.organization.events import AccountAssigned
from afflux.organization.models import Staff


def give_adds(told: AccountAssigned) -> None:
    """Adds without staff get the member and the member's store, and persons whom nobody owns get an owner.

    Adds that another member has stay: they were that member's work.
    """
    member = Staff.objects.filter(id=told.staff).first() if told.staff else None
    if member is None:
        return
    words = Bond.objects.filter(connection=told.connection, account=told.account, what=Bond.What.ADDED)
    ids = list(
        Add.objects.filter(id__in=words.exclude(add=None).values("add"), staff=None).values_list(
            "id", flat=True
        )
    )
    if ids:
        Add.objects.filter(id__in=ids).update(staff=member, unit=member.unit_id)
        with connection.cursor() as cursor:
            cursor.execute(statement("own_persons"), {"adds": array_of(ids)})
