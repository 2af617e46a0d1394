"""Opening, renaming and closing units; the merchant's own settings."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.kernel.ids import new_id
from afflux.organization import audit
from afflux.organization.models import Merchant, Staff, Unit

NUMBER_TAKEN = problem(
    "organization.unit_number_taken",
    _("The number %(number)s is taken by another unit. Choose a number of its own."),
)
STORE_UNDER_STORE = problem(
    "organization.unit_under_store", _("Nothing hangs below a store. Choose headquarters or a region.")
)
STILL_STAFFED = problem(
    "organization.unit_staffed", _("%(count)s staff still work at %(unit)s. Move them first.")
)
NOT_THE_TOP = problem("organization.unit_is_headquarters", _("Headquarters cannot be closed."))
NO_SUCH_ZONE = problem(
    "organization.zone_unknown", _("“%(zone)s” is no time zone. Write it like Asia/Shanghai.")
)


@transaction.atomic
def open_unit(
    *,
    by: Actor,
    at: datetime,
    kind: str,
    parent: Unit | None,
    number: str,
    name: str,
    city: str = "",
    address: str = "",
) -> Unit:
    """Add a region or store below `parent` (headquarters has none). Refused: number taken, parent is a store."""
    if parent is not None and parent.kind == Unit.Kind.STORE:
        raise Refused(STORE_UNDER_STORE, field="parent")
    key = new_id()
    above = parent.ancestry if parent else []
    made = Unit(
        id=key,
        kind=kind,
        parent=parent,
        ancestry=[*above, key],
        number=number,
        name=name,
        city=city,
        address=address,
    )
    _save(made)
    audit.record(by=by, at=at, verb="unit.opened", subject=made, detail={"kind": kind, "number": number})
    return made


@transaction.atomic
def change_unit(
    *, by: Actor, at: datetime, unit: Unit, number: str, name: str, city: str, address: str
) -> Unit:
    """Rename a unit or correct its number and address. Its place in the tree stays."""
    before = {"number": unit.number, "name": unit.name}
    unit.number, unit.name, unit.city, unit.address = number, name, city, address
    _save(unit)
    audit.record(by=by, at=at, verb="unit.changed", subject=unit, detail={"before": before})
    return unit


@transaction.atomic
def close_unit(*, by: Actor, at: datetime, unit: Unit) -> None:
    """Close a unit where nobody works any more; its facts stay."""
    if unit.kind == Unit.Kind.HEADQUARTERS:
        raise Refused(NOT_THE_TOP)
    here = Staff.objects.filter(unit__ancestry__contains=[unit.id], left_at=None).count()
    if here:
        raise Refused(STILL_STAFFED, count=here, unit=unit.name)
    Unit.objects.filter(id=unit.id, closed_at=None).update(closed_at=at)
    audit.record(by=by, at=at, verb="unit.closed", subject=unit)


@transaction.atomic
def change_merchant(
    *, by: Actor, at: datetime, merchant: Merchant, name: str, currency: str, timezone: str, phone_region: str
) -> Merchant:
    """Change what the merchant is called and counts in. Facts keep the currency they were recorded with."""
    if timezone not in available_timezones():
        raise Refused(NO_SUCH_ZONE, field="timezone", zone=timezone)
    before = {"currency": merchant.currency, "timezone": merchant.timezone}
    merchant.name, merchant.currency, merchant.timezone, merchant.phone_region = (
        name,
        currency,
        timezone,
        phone_region,
    )
    merchant.save()
    audit.record(by=by, at=at, verb="merchant.changed", subject=merchant, detail={"before": before})
    return merchant


def _save(unit: Unit) -> None:
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError as error:
        raise Refused(NUMBER_TAKEN, field="number", number=unit.number) from error
