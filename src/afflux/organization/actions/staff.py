"""Taking on staff, changing them, duty, leaving."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.organization import audit
from afflux.organization.models import Staff, Unit

NUMBER_TAKEN = problem(
    "organization.staff_number_taken", _("The number %(number)s belongs to another member of staff.")
)


@transaction.atomic
def take_on(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    number: str,
    name: str,
    account_opened_on: date,
    headline: str = "",
    contact_qr: str = "",
    picture: str = "",
) -> Staff:
    """Add a member of staff at a unit. `account_opened_on` is the age of the account that adds people (pace)."""
    made = Staff(
        unit=unit,
        number=number,
        name=name,
        headline=headline,
        account_opened_on=account_opened_on,
        contact_qr=contact_qr,
        picture=picture,
    )
    _save(made)
    audit.record(
        by=by, at=at, verb="staff.taken_on", subject=made, detail={"number": number, "unit": unit.name}
    )
    return made


@transaction.atomic
def change(*, by: Actor, at: datetime, staff: Staff, **values: object) -> Staff:
    """Change unit, number, name, headline, account_opened_on, contact_qr or picture."""
    before = {key: str(getattr(staff, key)) for key, value in values.items() if getattr(staff, key) != value}
    for key, value in values.items():
        setattr(staff, key, value)
    _save(staff)
    audit.record(by=by, at=at, verb="staff.changed", subject=staff, detail={"before": before})
    return staff


@transaction.atomic
def set_duty(*, by: Actor, at: datetime, staff: Staff, on_duty: bool) -> None:
    """On duty: codes lead here. Off duty: they pass by, within a second, in every process."""
    Staff.objects.filter(id=staff.id).update(on_duty=on_duty)
    audit.record(by=by, at=at, verb="staff.on_duty" if on_duty else "staff.off_duty", subject=staff)


@transaction.atomic
def leave(*, by: Actor, at: datetime, staff: Staff) -> None:
    """The member of staff has left: no code leads here any more, the log-in ends, facts stay."""
    Staff.objects.filter(id=staff.id, left_at=None).update(left_at=at, on_duty=False)
    if staff.user is not None:
        staff.user.is_active = False
        staff.user.save(update_fields=["is_active"])
    audit.record(by=by, at=at, verb="staff.left", subject=staff)


def _save(staff: Staff) -> None:
    try:
        with transaction.atomic():
            staff.save()
    except IntegrityError as error:
        raise Refused(NUMBER_TAKEN, field="number", number=staff.number) from error
