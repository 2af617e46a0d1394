"""Reads of the organisation."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from afflux.kernel.actors import Actor
from afflux.organization import access
from afflux.organization.models import Unit


@dataclass(frozen=True)
class UnitRow:
    """A unit in the tree: `depth` from the top the actor sees, `staff` working there now."""

    unit: Unit
    depth: int
    staff: int


def tree(*, by: Actor) -> list[UnitRow]:
    """The actor's units, each under its parent, siblings by number."""
    rows = list(access.units(by).annotate(working=Count("staff", filter=Q(staff__left_at=None))))
    top = min((len(r.ancestry) for r in rows), default=0)
    numbers = {r.id: r.number for r in rows}
    rows.sort(key=lambda r: [numbers.get(i, "") for i in r.ancestry])
    return [UnitRow(unit=r, depth=len(r.ancestry) - top, staff=r.working) for r in rows]
