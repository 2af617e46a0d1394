"""Log-ins: made by an owner with a one-time password, given a role at a unit, ended at once."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.kernel.ids import SLUG_ALPHABET
from afflux.organization import audit
from afflux.organization.models import Grant, Merchant, Role, Staff, Unit, User

NAME_TAKEN = problem(
    "organization.user_name_taken", _("Somebody already logs in as “%(name)s”. Choose another name.")
)
LAST_OWNER = problem(
    "organization.last_owner", _("This is the last owner. Make somebody else an owner first."), status=409
)
STAFF_LOGS_IN = problem("organization.staff_has_login", _("%(name)s already has a log-in."))


def one_time_password() -> str:
    """Sixteen letters and digits without look-alikes in four groups (93 bits)."""
    letters = "".join(secrets.choice(SLUG_ALPHABET) for _i in range(16))
    return "-".join(letters[i : i + 4] for i in range(0, 16, 4))


@transaction.atomic
def invite(
    *, by: Actor, at: datetime, username: str, name: str, role: str, unit: Unit, staff: Staff | None = None
) -> tuple[User, str]:
    """Make a log-in and its one-time password, told once to whoever made it; the first log-in must change it."""
    password = one_time_password()
    user = User(username=username, first_name=name, must_change_password=True)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise Refused(NAME_TAKEN, field="username", name=username) from error
    Grant.objects.create(user=user, role=role, unit=unit, granted_at=at)
    if staff is not None and not Staff.objects.filter(id=staff.id, user=None).update(user=user):
        raise Refused(STAFF_LOGS_IN, field="staff", name=staff.name)
    audit.record(by=by, at=at, verb="user.invited", subject=user, detail={"role": role, "unit": unit.name})
    return user, password


@transaction.atomic
def regrant(*, by: Actor, at: datetime, user: User, role: str, unit: Unit) -> None:
    """Change role or unit; it holds from the user's next click. The last owner stays owner."""
    grant = Grant.objects.select_for_update().get(user=user)
    if grant.role == Role.OWNER and role != Role.OWNER:
        _not_the_last_owner(user)
    before = {"role": grant.role, "unit": grant.unit.name}
    grant.role, grant.unit, grant.granted_at = role, unit, at
    grant.save()
    audit.record(
        by=by,
        at=at,
        verb="user.regranted",
        subject=user,
        detail={"before": before, "role": role, "unit": unit.name},
    )


@transaction.atomic
def reset_password(*, by: Actor, at: datetime, user: User) -> str:
    """A new one-time password; every session of the user ends."""
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    audit.record(by=by, at=at, verb="user.password_reset", subject=user)
    return password


@transaction.atomic
def end(*, by: Actor, at: datetime, user: User) -> None:
    """Nobody logs in as this user any more; what it did stays in the trail."""
    _not_the_last_owner(user)
    User.objects.filter(id=user.id).update(is_active=False)
    audit.record(by=by, at=at, verb="user.ended", subject=user)


@transaction.atomic
def first_owner(*, at: datetime, by: Actor, merchant_name: str, username: str = "admin") -> str | None:
    """On an empty store: the merchant, headquarters and an owner; answers the one-time password, else None."""
    Merchant.objects.get_or_create(id=1, defaults={"name": merchant_name, "created_at": at})
    if User.objects.exists():
        return None
    top = Unit.objects.filter(kind=Unit.Kind.HEADQUARTERS).first()
    if top is None:
        top = Unit(kind=Unit.Kind.HEADQUARTERS, number="HQ", name=merchant_name)
        top.ancestry = [top.id]
        top.save()
    return invite(by=by, at=at, username=username, name="", role=Role.OWNER, unit=top)[1]


def _not_the_last_owner(user: User) -> None:
    # Locked in id order: two owners who end each other at once cannot both succeed.
    owners = Grant.objects.select_for_update().filter(role=Role.OWNER, user__is_active=True).order_by("id")
    if {g.user_id for g in owners} == {user.id}:
        raise Refused(LAST_OWNER)
