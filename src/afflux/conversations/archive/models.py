"""Tables of the archive: alerts and the house's own words for them, holds, periods, parcels, the state of pulls."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from afflux.kernel.ids import new_id


class OwnRule(models.Model):
    """Words of the house that raise an alert where `side` says them."""

    class Side(models.TextChoices):
        IN = "in", _("The customer")
        OUT = "out", _("Our side")
        BOTH = "both", _("Both sides")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("Name"), max_length=60, unique=True)
    side = models.CharField(_("Who says it"), max_length=4, choices=Side, default=Side.BOTH)
    words = ArrayField(models.CharField(max_length=60), verbose_name=_("Words"))
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Alert(models.Model):
    """A message, a silence or a parting that a rule noticed. Once for a rule and a message, or a rule, a talk and a moment."""

    class State(models.TextChoices):
        NEW = "new", _("New")
        SEEN = "seen", _("Seen")
        DISMISSED = "dismissed", _("Dismissed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rule = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    talk = models.ForeignKey("conversations.Talk", models.CASCADE, related_name="alerts")
    message = models.ForeignKey("conversations.Message", models.CASCADE, null=True, related_name="alerts")
    at = models.DateTimeField()
    quoted = models.CharField(max_length=200, blank=True)
    detail = models.JSONField(default=dict)
    state = models.CharField(max_length=9, choices=State, default=State.NEW)
    by_name = models.CharField(max_length=160, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message", "rule"], condition=Q(message__isnull=False), name="alert_once_a_message"
            ),
            models.UniqueConstraint(
                fields=["talk", "rule", "at"], condition=Q(message=None), name="alert_once_a_moment"
            ),
            models.CheckConstraint(
                condition=~Q(state="dismissed") | ~Q(reason=""), name="alert_dismissed_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["new", "seen", "dismissed"]), name="alert_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], name="alert_latest"),
            models.Index(fields=["kind", "-at"], name="alert_new", condition=Q(state="new")),
        ]

    def __str__(self) -> str:
        return self.quoted or self.rule


class Period(models.Model):
    """How many months words are kept; "" is every carrier, or every kind. The narrowest row that fits counts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    carrier = models.CharField(_("Carrier"), max_length=16, blank=True)
    kind = models.CharField(_("Kind"), max_length=10, blank=True)
    months = models.IntegerField(_("Months"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["carrier", "kind"], name="period_once"),
            models.CheckConstraint(condition=Q(months__gte=1, months__lte=600), name="period_has_months"),
        ]

    def __str__(self) -> str:
        return f"{self.carrier or '*'}/{self.kind or '*'}"


class Hold(models.Model):
    """Nothing of this talk, or of this person, is deleted until the hold ends, whatever the periods say."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    talk = models.ForeignKey("conversations.Talk", models.CASCADE, null=True, related_name="holds")
    person = models.ForeignKey("contacts.Person", models.CASCADE, null=True, related_name="holds")
    reason = models.CharField(_("Reason"), max_length=200)
    by_name = models.CharField(max_length=160)
    at = models.DateTimeField()
    until = models.DateField(_("Until"), null=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=160, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(talk__isnull=False, person=None) | Q(talk=None, person__isnull=False),
                name="hold_of_one_thing",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="hold_has_a_reason"),
        ]

    def __str__(self) -> str:
        return str(self.talk or self.person)


class Parcel(models.Model):
    """Words taken out of the house as a zip: who asked, for what reason, what is in it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Being written")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        STOPPED = "stopped", _("Stopped")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    asked = models.JSONField()
    reason = models.CharField(_("Reason"), max_length=200)
    by_id = models.UUIDField()
    by_name = models.CharField(max_length=160)
    created_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    problem = models.CharField(max_length=200, blank=True)
    rows = models.IntegerField(default=0)
    total = models.IntegerField(default=0)  # that will be written; 0: not counted yet
    media = models.IntegerField(default=0)
    missing = models.IntegerField(default=0)
    size = models.BigIntegerField(default=0)
    file = models.CharField(max_length=64, blank=True)
    finished_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="parcel_has_a_reason")]
        indexes = [models.Index(fields=["-created_at", "-id"], name="parcel_latest")]

    def __str__(self) -> str:
        return f"archive-{self.created_at:%Y%m%d-%H%M}"


class Pull(models.Model):
    """How far a line's own archive was read. `seq` is the carrier's number of the last row that stands here."""

    connection = models.OneToOneField(
        "connectors.Connection", models.CASCADE, primary_key=True, related_name="archive_pull"
    )
    seq = models.BigIntegerField(default=0)
    at = models.DateTimeField(null=True)
    rows = models.BigIntegerField(default=0)
    problem = models.CharField(max_length=80, blank=True)
    detail = models.JSONField(default=dict)
