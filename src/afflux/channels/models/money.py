"""What was shown (exposures and other counts) and what was spent."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from afflux.channels.models.sources import Batch, Channel, CostKind, Step
from afflux.kernel.ids import new_id


class Exposure(models.Model):
    """A count of one step on one day that comes without persons: cards handed out, calls made, a platform's clicks.

    `step` is mostly "exposure"; an ad platform's file may also count scans (clicks), consultations and orders.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="exposures")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True)
    staff = models.ForeignKey("organization.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    day = models.DateField(_("Day"))
    step = models.CharField(_("Step"), max_length=16, choices=Step, default=Step.EXPOSURE)
    quantity = models.BigIntegerField(_("Quantity"))
    seconds = models.BigIntegerField(_("Time"), default=0)
    labels = models.JSONField(default=dict, blank=True)
    source_key = models.UUIDField(unique=True)  # the same row of the same source counts once
    recorded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["day", "channel"], name="exposure_day"),
            models.Index(fields=["channel", "-day"], name="exposure_of_channel"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=0, seconds__gte=0), name="exposure_not_negative")
        ]


class Cost(models.Model):
    """Money spent on a channel on one day; `amount_minor` is what counts, the rest shows how it was made."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="costs")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True)
    staff = models.ForeignKey("organization.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    day = models.DateField(_("Day"))
    kind = models.CharField(_("Kind"), max_length=10, choices=CostKind)
    quantity = models.DecimalField(_("Quantity"), max_digits=18, decimal_places=4, null=True, blank=True)
    unit_price_micros = models.BigIntegerField(_("Unit price"), null=True, blank=True)
    seconds = models.BigIntegerField(_("Time"), null=True, blank=True)
    hourly_wage_micros = models.BigIntegerField(_("Hourly wage"), null=True, blank=True)
    amount_minor = models.BigIntegerField(_("Amount"))
    currency = models.CharField(_("Currency"), max_length=3)
    note = models.CharField(_("Note"), max_length=200, blank=True)
    labels = models.JSONField(default=dict, blank=True)
    source_key = models.UUIDField(unique=True)
    recorded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["day", "channel"], name="cost_day"),
            models.Index(fields=["channel", "-day"], name="cost_of_channel"),
            models.Index(fields=["amount_minor", "id"], name="cost_by_amount"),
        ]
