"""Whom a matter of a store concerns: those who lead it; where it has none, those who lead the next unit above."""

from __future__ import annotations

from uuid import UUID

from afflux.conversations.models import Talk
from afflux.organization.models import Grant, Role, Unit

LEAD = (Role.OWNER, Role.OPERATOR, Role.STORE_MANAGER)


def leaders(talk: Talk) -> set[UUID]:
    """Users who lead nearest to the conversation's store."""
    above = _above(talk.unit_id)
    rows = Grant.objects.filter(role__in=LEAD, user__is_active=True, unit__in=above)
    found: dict[UUID, set[UUID]] = {}
    for unit, user in rows.values_list("unit", "user"):
        found.setdefault(unit, set()).add(user)
    return next((found[unit] for unit in above if unit in found), set())


def _above(unit: UUID | None) -> list[UUID]:
    """The store and what it hangs below, nearest first; headquarters where there is no store."""
    rows = Unit.objects.filter(id=unit) if unit else Unit.objects.filter(kind=Unit.Kind.HEADQUARTERS)
    ancestry = rows.values_list("ancestry", flat=True).first() or []
    return list(reversed(ancestry))
