"""Tables of topics: the topics, where they were mentioned, and what the archive proposes as new ones."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from afflux.kernel.ids import new_id


class Topic(models.Model):
    """Something people ask about. `follow_up`: what to talk about next with whoever asked.

    `behind`: its words are new, and the archive is read for them again; `reached`: the last message read so.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("Name"), max_length=60, unique=True)
    words = models.JSONField(default=list)
    follow_up = models.CharField(_("Next topic"), max_length=400, blank=True)
    behind = models.BooleanField(default=True)
    reached = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Unread(models.Model):
    """A customer's message that topics have not read; written by a trigger in the message's own transaction."""

    message_id = models.UUIDField(primary_key=True)


class Mention(models.Model):
    """A talk touched a topic on a day: one consultation about it, by its first message, with what it was tied to."""

    id = models.BigAutoField(primary_key=True)
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="mentions", db_index=False)
    talk = models.ForeignKey("conversations.Talk", models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    message = models.ForeignKey("conversations.Message", models.CASCADE, related_name="+")
    at = models.DateTimeField()
    product = models.ForeignKey("trade.Product", models.SET_NULL, null=True, related_name="+", db_index=False)
    channel = models.ForeignKey(
        "channels.Channel", models.SET_NULL, null=True, related_name="+", db_index=False
    )
    page = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "talk", "day"], name="mention_once_a_day")]
        indexes = [
            models.Index(fields=["topic", "-at", "-id"], name="mention_latest"),
            models.Index(fields=["at"], name="mention_at"),
            models.Index(fields=["talk", "-at"], name="mention_of_talk"),
        ]


class Finding(models.Model):
    """Messages that say something alike and belong to no topic: a proposal of one, labelled by their own words."""

    class State(models.TextChoices):
        NEW = "new", _("New")
        TAKEN = "taken", _("Made a topic")
        DISMISSED = "dismissed", _("Dismissed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    label = models.CharField(max_length=80)
    words = models.JSONField(default=list)
    size = models.IntegerField()
    examples = models.JSONField(default=list)  # ids of messages
    state = models.CharField(max_length=9, choices=State, default=State.NEW)
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["label"], name="finding_once"),
            models.CheckConstraint(
                condition=Q(state__in=["new", "taken", "dismissed"]), name="finding_state_known"
            ),
        ]
