"""The wire of the web chat: who is on it, and every word in its order."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from afflux.connectors.models import Connection
from afflux.kernel.ids import new_id


class Guest(models.Model):
    """A browser that said something on a line. Its row is locked while a word gets the next `seq`: order has one maker."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    connection = models.ForeignKey(Connection, models.PROTECT, related_name="+", db_index=False)
    peer = models.UUIDField()
    seq = models.IntegerField(default=0)  # of the last word
    seen = models.IntegerField(default=0)  # up to this word the guest has read
    read_at = models.DateTimeField(null=True)  # everything until then was read by us
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    contact_at = models.DateTimeField(null=True)  # a way to be reached was left
    page = models.CharField(max_length=500, blank=True)  # where the chat was opened
    referrer = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=12, blank=True)

    class Meta:
        db_table = "connectors_webchat_guest"
        constraints = [models.UniqueConstraint(fields=["connection", "peer"], name="webchat_guest_once")]


class Word(models.Model):
    """One message. `key` is the browser's own, or our effect's: the same key twice is one message."""

    class By(models.TextChoices):
        GUEST = "guest", _("Guest")
        HOUSE = "house", _("House")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    guest = models.ForeignKey(Guest, models.PROTECT, related_name="words", db_index=False)
    seq = models.IntegerField()
    key = models.CharField(max_length=80)
    by = models.CharField(max_length=5, choices=By)
    body = models.JSONField()  # {"text", "media": [{"digest", "name", "width", "height"}]}
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)  # of ours: when the guest saw it

    class Meta:
        db_table = "connectors_webchat"
        constraints = [
            models.UniqueConstraint(fields=["guest", "seq"], name="webchat_in_order"),
            models.UniqueConstraint(fields=["guest", "key"], name="webchat_once"),
        ]


class Pace(models.Model):
    """What a guest or a network (`name`, a hash) has left at a moment; see `pacing`."""

    name = models.UUIDField(primary_key=True)
    left_over = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        db_table = "connectors_webchat_pace"
        indexes = [models.Index(fields=["at"], name="webchat_pace_at")]
