"""One log-in per role for looking around, each with a random one-time password that is shown once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.organization.actions.users import invite
from afflux.organization.models import Merchant, Role, Staff, Unit

NOT_A_DEMO = problem(
    "demo.not_a_demo", _("Demo log-ins are for a simulated merchant only; this one is real."), status=409
)


def make_logins(*, by: Actor, at: datetime) -> list[tuple[str, str, str]]:
    """(role, user name, one-time password) of an operator, a store manager, a member of staff and an analyst.

    Raises Refused for a merchant who is real, or where these log-ins exist.
    """
    if not Merchant.objects.filter(simulated=True).exists():
        raise Refused(NOT_A_DEMO)
    top = Unit.objects.get(kind=Unit.Kind.HEADQUARTERS)
    staff = Staff.objects.select_related("unit").filter(left_at=None, user=None).order_by("number").first()
    store = staff.unit if staff else top
    wanted = [
        (Role.OPERATOR, top, None),
        (Role.STORE_MANAGER, store, None),
        (Role.STAFF, store, staff),
        (Role.ANALYST, top, None),
    ]
    with transaction.atomic():
        made = []
        for role, unit, who in wanted:
            user, password = invite(
                by=by,
                at=at,
                username=f"demo-{role.value.replace('_', '-')}",
                name="",
                role=role,
                unit=unit,
                staff=who,
            )
            made.append((str(role.label), user.username, password))
    return made
