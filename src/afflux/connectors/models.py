"""Tables of the lines: connections with their sealed secrets, and what came in at their doors."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from afflux.kernel.ids import new_id


class Connection(models.Model):
    """A line to a carrier. `secrets` is sealed JSON; `verified_at`: the carrier last proved that it knows our door."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("Carrier"), max_length=16)
    name = models.CharField(_("Name"), max_length=80)
    settings = models.JSONField(default=dict)
    secrets = models.BinaryField()
    created_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    before_until = models.DateTimeField(
        null=True
    )  # replaced secrets, sealed beside the others, open until then

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=Q(removed_at=None), name="connection_named_once"
            ),
            models.CheckConstraint(condition=~Q(kind="") & ~Q(name=""), name="connection_has_kind_and_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Callback(models.Model):
    """A message of the carrier, kept before it was acknowledged. One row for all its repeats: `key` is unique on its line.

    `problem` is a problem's code, or the name of what broke; an unhandled row with a problem is tried again.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    connection = models.ForeignKey(Connection, models.PROTECT, related_name="callbacks", db_index=False)
    key = models.CharField(max_length=200)
    content = (
        models.BinaryField()
    )  # opened, then sealed again with our own key: it outlives a change of theirs
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)
    happened = models.CharField(max_length=80, blank=True)  # names of the happenings it told
    problem = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "key"], name="callback_once")]
        indexes = [
            models.Index(fields=["connection", "-received_at", "-id"], name="callback_latest"),
            models.Index(fields=["received_at"], name="callback_waiting", condition=Q(handled_at=None)),
        ]


class Token(models.Model):
    """A carrier's access token, sealed; `problem` and `params` say why the last try got none."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="tokens", db_index=False)
    name = models.CharField(max_length=40)
    value = models.BinaryField(default=b"")
    expires_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=80, blank=True)
    params = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "name"], name="token_once")]


class Effect(models.Model):
    """Something to do at a carrier, once. Whoever takes it counts an attempt, and writes its end only under that number.

    `repeatable`: the carrier itself does it once however often it is asked. `not_after`: later it is worth nothing.
    """

    class Lane(models.IntegerChoices):
        WELCOME = 0, _("Welcomes")
        REPLY = 1, pgettext_lazy("lane", "Answers")
        BULK = 2, _("The many")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        TAKEN = "taken", _("Being done")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        EXPIRED = "expired", _("Too late")
        UNSURE = "unsure", _("Perhaps done")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    connection = models.ForeignKey(Connection, models.PROTECT, related_name="effects", db_index=False)
    key = models.CharField(max_length=200)
    lane = models.SmallIntegerField(choices=Lane)
    kind = models.CharField(max_length=40)
    payload = models.JSONField()
    repeatable = models.BooleanField()
    due_at = models.DateTimeField()
    not_after = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.IntegerField(default=0)
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=80, blank=True)
    answer = models.JSONField(default=dict, db_default={})
    looked_at = models.DateTimeField(null=True)  # somebody saw how it ended

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "key"], name="effect_once"),
            models.CheckConstraint(condition=Q(lane__in=[0, 1, 2]), name="effect_lane_known"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "taken", "done", "failed", "expired", "unsure"]),
                name="effect_state_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["lane", "due_at", "id"], name="effect_waiting", condition=Q(state="waiting")
            ),
            models.Index(fields=["lane", "taken_at"], name="effect_taken", condition=Q(state="taken")),
            models.Index(
                fields=["-id"], name="effect_amiss", condition=Q(state__in=["failed", "expired", "unsure"])
            ),
        ]


class Menu(models.Model):
    """The menu of an account: `buttons` as we want it, `live` as the carrier said it is at `live_at`, both in the carrier's form."""

    connection = models.OneToOneField(
        Connection, models.CASCADE, primary_key=True, related_name="menu", db_index=False
    )
    buttons = models.JSONField(default=list)
    changed_at = models.DateTimeField(null=True)
    by_name = models.CharField(max_length=160, blank=True)
    published_at = models.DateTimeField(null=True)
    live = models.JSONField(null=True)
    live_at = models.DateTimeField(null=True)
