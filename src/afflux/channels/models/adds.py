"""Adds: a person became a contact of a carrier; and the stops that pace put in their way."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from afflux.channels.models.codes import Code
from afflux.channels.models.sources import Batch, Channel, Mode
from afflux.contacts.models import Person
from afflux.kernel.ids import new_id


class Add(models.Model):
    """`duplicate`: the person was in the pool before. `lost_at`: deleted, blocked or asked to leave."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="adds")
    channel = models.ForeignKey(
        Channel, models.PROTECT, null=True, blank=True, related_name="adds", db_index=False
    )
    code = models.ForeignKey(Code, models.PROTECT, null=True, blank=True, related_name="adds")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="adds")
    staff = models.ForeignKey(
        "organization.Staff", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    unit = models.ForeignKey(
        "organization.Unit", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    scan = models.UUIDField(null=True, blank=True)
    carrier = models.CharField(max_length=24, default="phone")  # phone, email, staff, …
    origin = models.CharField(max_length=80)  # "landing", "import:<run>", "hand", "api"
    at = models.DateTimeField()
    lost_at = models.DateTimeField(null=True, blank=True)
    lost_by = models.CharField(max_length=8, blank=True, default="", db_default="")  # peer, account, list
    duplicate = models.BooleanField(default=False)
    source_key = models.UUIDField(unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="add_at"),
            models.Index(fields=["channel", "-at"], name="add_of_channel"),
            models.Index(fields=["staff", "-at"], name="add_of_staff"),
            models.Index(fields=["lost_at"], name="add_lost", condition=Q(lost_at__isnull=False)),
            models.Index(fields=["scan"], name="add_of_scan", condition=Q(scan__isnull=False)),
        ]


class PaceStop(models.Model):
    """Staff × mode takes nobody until `until`: a burst, or a hand that stopped it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    staff = models.ForeignKey("organization.Staff", models.CASCADE, related_name="+")
    mode = models.ForeignKey(Mode, models.CASCADE, related_name="+")
    began_at = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.CharField(max_length=160)
    lifted_at = models.DateTimeField(null=True, blank=True)


class PaceAlert(models.Model):
    """Staff × mode stays below its floor on this day: seen late in the day, or foreseen by `expected` adds at most."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    staff = models.ForeignKey("organization.Staff", models.CASCADE, related_name="+")
    mode = models.ForeignKey(Mode, models.CASCADE, related_name="+")
    day = models.DateField()
    at = models.DateTimeField()
    level = models.IntegerField()
    floor = models.IntegerField()
    expected = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "mode", "day"], name="pace_alert_once_a_day")]
        indexes = [models.Index(fields=["day"], name="pace_alert_day")]
