"""Targets: what a kept add may cost. Set as a row, never overwritten; the newest row of a scope holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from afflux.channels.models import Mode
from afflux.insights.models import Target
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.organization import audit

NOT_POSITIVE = problem(
    "insights.target_not_positive", _("A target is more than zero; leave it empty to have none.")
)
NOT_WHOLE = problem(
    "insights.target_of_all", _("Targets are set by those who see the whole merchant."), status=403
)


def set_target(*, by: Actor, at: datetime, mode: Mode | None, cac_minor: int | None, currency: str) -> Target:
    """Say what a kept add of `mode` (None: of every mode without its own) may cost; None takes the target away."""
    if by.units is not None:
        raise Refused(NOT_WHOLE)
    if cac_minor is not None and cac_minor <= 0:
        raise Refused(NOT_POSITIVE, field="cac")
    with transaction.atomic():
        made = Target.objects.create(
            mode=mode.id if mode else None, cac_minor=cac_minor, currency=currency, set_at=at, set_by=by.name
        )
        detail = {"mode": mode.key if mode else None, "cac_minor": cac_minor, "currency": currency}
        audit.record(by=by, at=at, verb="target.set", subject=made, detail=detail)
    return made


def targets(currency: str) -> Mapping[UUID | None, int]:
    """The targets that hold now, by mode; None is everybody's. Those in another currency do not compare."""
    newest = Target.objects.order_by("mode", "-set_at", "-id").distinct("mode")
    return {t.mode: t.cac_minor for t in newest if t.cac_minor is not None and t.currency == currency}
