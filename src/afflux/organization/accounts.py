"""Accounts of ours at carriers: noted as soon as a line names one; who stands behind it is said by a person, never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from afflux.connectors.happenings import Happening
from afflux.connectors.syncing import MembersSynced
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused
from afflux.kernel.news import tell
from afflux.kernel.text import clean
from afflux.organization import access, audit
from afflux.organization.access import NOT_HERE
from afflux.organization.events import AccountAssigned
from afflux.organization.models import Account, Staff


def staff_of(connection: UUID, account: str) -> Staff | None:
    """The member of staff behind an account, their unit with them."""
    held = Account.objects.select_related("staff__unit").filter(connection=connection, account=account)
    found = held.first()
    return found.staff if found else None


def staff_behind(pairs: Iterable[tuple[UUID, str]]) -> Mapping[tuple[UUID, str], UUID]:
    """(connection, account) → staff, of those accounts that somebody stands behind."""
    wanted = set(pairs)
    rows = Account.objects.filter(
        connection__in={connection for connection, _a in wanted},
        account__in={account for _c, account in wanted},
    ).exclude(staff=None)
    found = rows.values_list("connection", "account", "staff")
    return {(line, account): staff for line, account, staff in found if (line, account) in wanted and staff}


def accounts_on(connection: UUID) -> dict[UUID, list[str]]:
    """Staff → their accounts on that line, in order."""
    rows = Account.objects.filter(connection=connection).exclude(staff=None).order_by("account")
    found: dict[UUID, list[str]] = {}
    for account, member in rows.values_list("account", "staff"):
        if member:
            found.setdefault(member, []).append(account)
    return found


def heard(told: Happening) -> None:
    """A line named an account of ours: it stands in the list from now on."""
    if told.account:
        note(told.connection, [(told.account, "")], at=told.at)


def listed(told: MembersSynced) -> None:
    """A carrier has listed accounts of ours, with their names."""
    note(told.connection, list(told.names.items()), at=told.at)


def note(connection: UUID, named: Sequence[tuple[str, str]], *, at: datetime) -> None:
    """Note accounts, each with its name where that is known (as a carrier's list of members says it)."""
    given = {account[:128]: clean(name)[:120] for account, name in named}
    known = dict(
        Account.objects.filter(connection=connection, account__in=given).values_list("account", "name")
    )
    fresh = [
        Account(connection_id=connection, account=account, name=name, heard_at=at)
        for account, name in sorted(given.items())
        if account not in known
    ]
    if fresh:
        Account.objects.bulk_create(fresh, ignore_conflicts=True)
    for account, name in given.items():
        if name and known.get(account, name) != name:
            Account.objects.filter(connection=connection, account=account).update(name=name)


@transaction.atomic
def assign(account: Account, staff: Staff | None, *, by: Actor, at: datetime) -> None:
    """Say who stands behind an account; adds and ways that waited for it hear of it. Raises Refused (404)."""
    if by.units is not None or (staff is not None and access.member(by, staff.id).left_at):
        raise Refused(NOT_HERE, field="staff")
    held = Account.objects.select_for_update().get(id=account.id)
    before, held.staff, held.assigned_at = held.staff_id, staff, at
    if before == held.staff_id:
        return
    held.save(update_fields=["staff", "assigned_at"])
    detail = {"account": held.account, "staff": staff.name if staff else "", "before": str(before or "")}
    audit.record(by=by, at=at, verb="account.assigned", subject=held, detail=detail)
    tell(AccountAssigned(held.connection_id, held.account, held.staff_id, by, at))


def accounts(by: Actor, connection: UUID) -> QuerySet[Account]:
    """The accounts of a line; a line serves the whole house, so only headquarters looks."""
    rows = Account.objects.filter(connection=connection).select_related("staff__unit")
    return rows if by.units is None and by.may("settings.read") else rows.none()


def guesses(rows: Sequence[Account]) -> dict[UUID, Staff]:
    """Account → the one member of staff whose number is the account, or whose name is its name. A proposal, no more."""
    found: dict[UUID, Staff] = {}
    members = list(Staff.objects.filter(left_at=None).select_related("unit").order_by("name", "id"))
    for row in rows:
        words = {word.casefold() for word in (row.account, row.name) if word}
        same = [one for one in members if {one.number.casefold(), one.name.casefold()} & words]
        if row.staff_id is None and len(same) == 1:
            found[row.id] = same[0]
    return found
