"""Welcomes: who is greeted how, and what became of every greeting."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from afflux.kernel.ids import new_id
from afflux.replies.models.rules import Language


class Welcome(models.Model):
    """A rule of greeting. No codes, staff or lines: of any. `schedule` holds in `zone`, else in the code's, else the merchant's.

    `attachments`: [{"kind": "image", "digest": …, "name": …, "mime": …} | {"kind": "link", "title": …, "url": …, "about": …}].
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("Name"), max_length=80)
    priority = models.SmallIntegerField(_("Priority"), default=0)
    language = models.CharField(_("Language"), max_length=2, choices=Language, blank=True, default="")
    connections = models.ManyToManyField("connectors.Connection", related_name="+", blank=True)
    codes = models.ManyToManyField("channels.Code", related_name="+", blank=True)
    staff = models.ManyToManyField("organization.Staff", related_name="+", blank=True)
    zone = models.CharField(_("Time zone"), max_length=64, blank=True)
    schedule = models.JSONField(default=list, blank=True)
    attachments = models.JSONField(default=list, blank=True)
    hold = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=Q(archived_at=None), name="welcome_named_once"
            ),
            models.CheckConstraint(condition=Q(language__in=["", "en", "zh"]), name="welcome_language_known"),
            models.CheckConstraint(condition=~Q(name=""), name="welcome_has_a_name"),
        ]
        indexes = [models.Index(fields=["hold"], name="welcome_held", condition=Q(hold__isnull=False))]

    def __str__(self) -> str:
        return self.name


class WelcomeText(models.Model):
    """One of a welcome's texts; who reads which is decided by the peer alone. `letter` names it in the figures."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    welcome = models.ForeignKey(Welcome, models.CASCADE, related_name="texts")
    letter = models.CharField(max_length=2)
    text = models.TextField()
    weight = models.PositiveSmallIntegerField(default=1)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["letter", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="welcome_text_says_something"),
            models.CheckConstraint(condition=Q(weight__range=(1, 1000)), name="welcome_text_weighs"),
        ]


class Greeting(models.Model):
    """One add, and what became of greeting it. `reason` says in a word why nothing was sent."""

    class State(models.TextChoices):
        WAITING = "waiting", _("On its way")
        SENT = "sent", _("Sent")
        MISSED = "missed", _("Missed")
        UNSURE = "unsure", _("Perhaps sent")

    class Reason(models.TextChoices):
        NONE = "", ""
        NO_CODE = "no_code", _("The carrier gave no right to greet; another tool may hold the welcome")
        LATE = "late", _("Heard of too late")
        EXPIRED = "expired", _("The window closed before it could be sent")
        REFUSED = "refused", _("The carrier refused it")
        NO_RULE = "no_rule", _("No welcome fits")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    connection = models.ForeignKey("connectors.Connection", models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=200)
    account = models.CharField(max_length=128)
    peer = models.CharField(max_length=254)
    welcome = models.ForeignKey(Welcome, models.PROTECT, null=True, related_name="+", db_index=False)
    text = models.ForeignKey(WelcomeText, models.PROTECT, null=True, related_name="+", db_index=False)
    code = models.ForeignKey("channels.Code", models.PROTECT, null=True, related_name="+", db_index=False)
    staff = models.ForeignKey(
        "organization.Staff", models.SET_NULL, null=True, related_name="+", db_index=False
    )
    state = models.CharField(max_length=8, choices=State)
    reason = models.CharField(max_length=8, choices=Reason, blank=True, default="")
    problem = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "key"], name="greeting_once"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sent", "missed", "unsure"]), name="greeting_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["text", "-at"], name="greeting_of_text"),
            models.Index(fields=["connection", "peer", "-at"], name="greeting_of_peer"),
            models.Index(
                fields=["-at", "-id"], name="greeting_missed", condition=Q(state__in=["missed", "unsure"])
            ),
        ]
