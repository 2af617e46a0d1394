"""What became of each word: answered once, suggested, missed or handed over."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from afflux.kernel.ids import new_id
from afflux.replies.models.rules import Rule, RuleText


class Answer(models.Model):
    """What the rules did about a message; its key is the message's, so there is one, whoever heard it how often."""

    class Outcome(models.TextChoices):
        ANSWERED = "answered", _("Answered")
        SUGGESTED = "suggested", _("Suggested")
        MISSED = "missed", _("No rule")
        RESTED = "rested", _("Rule rests")
        HANDED = "handed", _("Handed to a human")
        REFUSED = "refused", _("Carrier refused")

    message = models.OneToOneField(
        "conversations.Message", models.CASCADE, primary_key=True, related_name="+"
    )
    talk = models.ForeignKey("conversations.Talk", models.CASCADE, related_name="+", db_index=False)
    rule = models.ForeignKey(Rule, models.SET_NULL, null=True, related_name="answers", db_index=False)
    text = models.ForeignKey(RuleText, models.SET_NULL, null=True, related_name="+", db_index=False)
    outcome = models.CharField(max_length=9, choices=Outcome)
    quoted = models.CharField(max_length=120, blank=True)
    problem = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["rule", "-at"], name="reply_answer_of_rule"),
            models.Index(fields=["-at"], name="reply_answer_latest"),
            models.Index(fields=["talk"], name="reply_answer_of_talk"),
        ]


class Rest(models.Model):
    """A rule is silent in a talk until then. Only one of two who want to speak can move it."""

    pk = models.CompositePrimaryKey("talk_id", "rule_id")
    talk = models.ForeignKey("conversations.Talk", models.CASCADE, related_name="+", db_index=False)
    rule = models.ForeignKey(Rule, models.CASCADE, related_name="+")
    until = models.DateTimeField()


class Course(models.Model):
    """How a talk goes with the robot: so many words in a row that no rule knew."""

    talk = models.OneToOneField("conversations.Talk", models.CASCADE, primary_key=True, related_name="+")
    misses = models.PositiveSmallIntegerField(default=0)


class Suggestion(models.Model):
    """A text proposed to the member, where the carrier lets no program answer. `used_at`: a human took it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    talk = models.ForeignKey("conversations.Talk", models.CASCADE, related_name="suggestions", db_index=False)
    message = models.OneToOneField("conversations.Message", models.CASCADE, related_name="+")
    rule = models.ForeignKey(Rule, models.SET_NULL, null=True, related_name="+", db_index=False)
    text = models.TextField()
    at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["talk", "-at"], name="reply_suggestion_of_talk")]
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at=None, by=None) | Q(used_at__isnull=False, by__isnull=False),
                name="reply_suggestion_used_by_somebody",
            )
        ]
