"""What bodies name by key or number, looked up through the doors; an unknown name is refused at its field."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from afflux.channels import access
from afflux.channels.models import Batch, Channel, Code, Landing, Mode
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.organization.models import Staff, Unit

Row = TypeVar("Row", bound=Model)
UNKNOWN = problem("channels.api_unknown", _("There is nothing named “%(value)s” here that you may use."))


def mode(by: Actor, key: str) -> Mode:
    """The mode of that key."""
    return _named(access.modes(by), "mode", key=key)


def channel(by: Actor, key: str) -> Channel:
    """The channel of that key, if the actor may see it."""
    return _named(access.channels(by), "channel", key=key)


def unit(by: Actor, number: str | None) -> Unit | None:
    """The store or region of that number; None for none."""
    return _named(access.units(by), "store", number=number) if number else None


def staff(by: Actor, number: str | None, field: str = "staff") -> Staff | None:
    """The member of staff of that number; None for none."""
    return _named(access.staff(by), field, number=number) if number else None


def batch(by: Actor, of: Channel, name: str | None) -> Batch | None:
    """The channel's batch of that name; None for none."""
    return _named(access.batches(by).filter(channel=of), "batch", name=name) if name else None


def code(by: Actor, slug: str | None) -> Code | None:
    """The code of that slug; None for none."""
    return _named(access.codes(by), "code", slug=slug) if slug else None


def landing(key: UUID | None, field: str) -> Landing | None:
    """The landing page of that id; None for none."""
    return _named(Landing.objects.filter(archived_at=None), field, id=key) if key else None


def one(rows: QuerySet[Row], key: UUID) -> Row:
    """The row of that id among those the actor may see."""
    found = rows.filter(pk=key).first()
    if found is None:
        raise Refused(access.NOT_FOUND)
    return found


def _named(rows: QuerySet[Row], field: str, **by: object) -> Row:
    found = rows.filter(**by).first()
    if found is None:
        raise Refused(UNKNOWN, field=field, value=str(next(iter(by.values())))[:80])
    return found
