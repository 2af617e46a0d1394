"""Codes whose print will soon lead nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import DurationField, ExpressionWrapper, F, Value

from afflux.channels import access
from afflux.channels.models import Code
from afflux.kernel.actors import Actor

KEPT = timedelta(days=14)  # how long an ended code goes on being shown


@dataclass(frozen=True)
class Expiring:
    """A code and how long it has left; `ended` where that is over."""

    code: Code
    left: timedelta
    ended: bool

    @property
    def days(self) -> int:
        """Whole days left, 0 on the last one; days since where ended."""
        return abs(self.left).days


def expiring(*, by: Actor, at: datetime, limit: int = 50) -> list[Expiring]:
    """Codes the actor may see that are within their alarm days, or ended in the last fortnight; the most urgent first."""
    alarm = ExpressionWrapper(F("alarm_days") * Value(timedelta(days=1)), output_field=DurationField())
    rows = (
        access.codes(by)
        .filter(archived_at=None, valid_to__gt=at - KEPT, valid_to__lte=at + alarm)
        .order_by("valid_to", "id")[:limit]
    )
    return [Expiring(code, code.valid_to - at, code.valid_to <= at) for code in rows if code.valid_to]
