"""Periods and holds: set, changed, lifted; each on the trail."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from afflux.contacts.models import Person
from afflux.conversations.archive.alerts.deciding import NO_REASON
from afflux.conversations.archive.models import Hold, Period
from afflux.conversations.models import Talk
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.kernel.text import clean
from afflux.organization import audit

Held = Talk | Person
MONTHS = problem("archive.months", _("Write a number of months from 1 to 600."))
LIFTED = problem("archive.lifted", _("This hold was lifted already."), status=409)
OVER = problem("archive.hold_over", _("Choose a day to come, or none."))


@transaction.atomic
def set_period(*, carrier: str, kind: str, months: int, by: Actor, at: datetime) -> Period:
    """Keep such words so long and no longer. Raises Refused at field months."""
    if not 1 <= months <= 600:
        raise Refused(MONTHS, field="months")
    row, _made = Period.objects.update_or_create(
        carrier=carrier[:16], kind=kind[:10], defaults={"months": months}
    )
    audit.record(by=by, at=at, verb="period.set", subject=row, detail={"months": months})
    return row


@transaction.atomic
def drop_period(period: Period, *, by: Actor, at: datetime) -> None:
    """Such words follow the next wider period, or are kept for good."""
    audit.record(by=by, at=at, verb="period.dropped", subject=period, detail={"months": period.months})
    period.delete()


@transaction.atomic
def put_hold(subject: Talk | Person, reason: str, *, until: date | None, by: Actor, at: datetime) -> Hold:
    """Nothing of it is deleted. Raises Refused without a reason."""
    reason = clean(reason)[:200]
    if not reason:
        raise Refused(NO_REASON, field="reason")
    if until is not None and until <= at.date():
        raise Refused(OVER, field="until")
    place = {"talk": subject} if isinstance(subject, Talk) else {"person": subject}
    hold = Hold.objects.create(**place, reason=reason, by_name=by.name[:160], at=at, until=until)
    audit.record(
        by=by, at=at, verb="hold.put", subject=hold, detail={"reason": reason, "until": str(until or "")}
    )
    return hold


@transaction.atomic
def lift_hold(hold: Hold, *, by: Actor, at: datetime) -> None:
    """The periods count again."""
    if not Hold.objects.filter(id=hold.id, lifted_at=None).update(lifted_at=at, lifted_by=by.name[:160]):
        raise Refused(LIFTED)
    audit.record(by=by, at=at, verb="hold.lifted", subject=hold, detail={"reason": hold.reason})


def holding(today: date) -> QuerySet[Hold]:
    """Holds that hold."""
    return Hold.objects.filter(Q(lifted_at=None) & (Q(until=None) | Q(until__gte=today)))
