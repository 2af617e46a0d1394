"""Tables of notices: one row for a user and a matter; and how each user wishes to be reached."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from afflux.kernel.ids import new_id


class Notice(models.Model):
    """A matter somebody should know of; `key` names it, so that they hear of it once.

    `seen_at`: they looked, or the matter is settled; `sent_at`: it went out by mail or message.
    """

    class Kind(models.TextChoices):
        LATE = "late", _("Answer is late")
        ALERT = "alert", _("Alert")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=100)
    kind = models.CharField(max_length=5, choices=Kind)
    talk = models.ForeignKey("conversations.Talk", models.CASCADE, related_name="+", db_index=False)
    alert = models.ForeignKey("archive.Alert", models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="notice_once"),
            models.CheckConstraint(condition=Q(kind__in=["late", "alert"]), name="notice_kind_known"),
        ]
        indexes = [
            models.Index(fields=["user", "-at", "-id"], name="notice_latest"),
            models.Index(fields=["user"], name="notice_unseen", condition=Q(seen_at=None)),
            models.Index(fields=["talk"], name="notice_of_talk", condition=Q(seen_at=None)),
            models.Index(fields=["at"], name="notice_at"),
        ]


class Wish(models.Model):
    """How a user wishes to be reached outside of the console. `connection` None: not at all.

    `quiet_from`, `quiet_to`: hours of the house's zone in which nothing is sent; `pause`: minutes in which more is gathered.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    connection = models.ForeignKey("connectors.Connection", models.SET_NULL, null=True, related_name="+")
    address = models.CharField(max_length=254, blank=True)
    late = models.BooleanField(default=True)
    alerts = models.BooleanField(default=True)
    quiet_from = models.TimeField(null=True)
    quiet_to = models.TimeField(null=True)
    pause = models.IntegerField(default=10)
    last_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pause__range=(1, 1440)), name="notice_pause_within_a_day"),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_to=None)
                | Q(quiet_from__isnull=False, quiet_to__isnull=False),
                name="notice_quiet_has_both_ends",
            ),
        ]
