"""Exposures and costs: recorded once, never changed; a wrong entry is removed with a reason and stays visible."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from afflux.channels import access
from afflux.channels.models import Batch, Channel, Cost, Exposure
from afflux.channels.pricing import Parts, amount_minor
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.organization import audit
from afflux.organization.models import Staff

NO_REASON = problem(
    "channels.removal_without_reason", _("Say why this entry is removed; the reason stays with it.")
)
OTHER_CHANNEL = problem(
    "channels.batch_of_other_channel", _("The batch “%(batch)s” belongs to another channel.")
)
FUTURE = problem("channels.day_in_future", _("%(day)s lies in the future; note what has happened."))


@dataclass(frozen=True)
class ExposureDraft:
    """A count of `step` on `day`; `seconds` is the time it took (calls, handing out)."""

    day: date
    quantity: int
    step: str = "exposure"
    seconds: int = 0
    batch: Batch | None = None
    staff: Staff | None = None


@dataclass(frozen=True)
class CostDraft:
    """Money spent on `day`; `parts` say how it came about."""

    day: date
    kind: str
    currency: str
    parts: Parts
    note: str = ""
    batch: Batch | None = None
    staff: Staff | None = None


def record_exposure(
    *, by: Actor, at: datetime, channel: Channel, draft: ExposureDraft, source_key: UUID
) -> Exposure:
    """Count something shown; the same `source_key` again answers the first entry and counts nothing twice."""
    access.to_change(by, channel)
    _belongs(draft.batch, channel)
    with transaction.atomic():
        exposure, fresh = Exposure.objects.get_or_create(
            source_key=source_key, defaults={"channel": channel, "recorded_at": at, **_fields(draft)}
        )
        if fresh:
            detail = {"channel": channel.key, "day": draft.day.isoformat(), "quantity": draft.quantity}
            audit.record(by=by, at=at, verb="exposure.recorded", subject=exposure, detail=detail)
    return exposure


def record_cost(*, by: Actor, at: datetime, channel: Channel, draft: CostDraft, source_key: UUID) -> Cost:
    """Note money spent; the amount follows from its parts (see pricing). The same `source_key` again spends nothing twice."""
    access.to_change(by, channel)
    _belongs(draft.batch, channel)
    amount = amount_minor(draft.parts, draft.currency)
    fields = {k: v for k, v in _fields(draft).items() if k != "parts"} | {
        "quantity": draft.parts.quantity,
        "unit_price_micros": draft.parts.unit_price_micros,
        "seconds": draft.parts.seconds,
        "hourly_wage_micros": draft.parts.hourly_wage_micros,
        "amount_minor": amount,
    }
    with transaction.atomic():
        cost, fresh = Cost.objects.get_or_create(
            source_key=source_key, defaults={"channel": channel, "recorded_at": at, **fields}
        )
        if fresh:
            detail = {
                "channel": channel.key,
                "day": draft.day.isoformat(),
                "amount_minor": amount,
                "currency": draft.currency,
            }
            audit.record(by=by, at=at, verb="cost.recorded", subject=cost, detail=detail)
    return cost


def remove_exposure(*, by: Actor, at: datetime, exposure: Exposure, reason: str) -> None:
    """Take an entry out of all figures; it stays in the list, with the reason and who removed it."""
    _remove(
        by=by, at=at, entry=exposure, reason=reason, noun="exposure", size={"quantity": exposure.quantity}
    )


def remove_cost(*, by: Actor, at: datetime, cost: Cost, reason: str) -> None:
    """Take an entry out of all figures; it stays in the list, with the reason and who removed it."""
    _remove(
        by=by,
        at=at,
        entry=cost,
        reason=reason,
        noun="cost",
        size={"amount_minor": cost.amount_minor, "currency": cost.currency},
    )


def _remove(
    *, by: Actor, at: datetime, entry: Exposure | Cost, reason: str, noun: str, size: dict[str, int | str]
) -> None:
    access.to_change(by, entry.channel)
    if not reason.strip():
        raise Refused(NO_REASON, field="reason")
    with transaction.atomic():
        if type(entry).objects.filter(pk=entry.pk, removed_at=None).update(removed_at=at):
            detail = {
                "reason": reason.strip()[:200],
                "channel": entry.channel.key,
                "day": entry.day.isoformat(),
                **size,
            }
            audit.record(by=by, at=at, verb=f"{noun}.removed", subject=entry, detail=detail)


def _belongs(batch: Batch | None, channel: Channel) -> None:
    if batch is not None and batch.channel_id != channel.id:
        raise Refused(OTHER_CHANNEL, field="batch", batch=batch.name)


def _fields(draft: ExposureDraft | CostDraft) -> dict[str, object]:
    """The draft's own fields, not deeper (its batch and staff are rows)."""
    return {name: getattr(draft, name) for name in draft.__dataclass_fields__}


def not_in_future(day: date, today: date) -> None:
    """Refuse a day after the merchant's today."""
    if day > today:
        raise Refused(FUTURE, field="day", day=day.isoformat())
