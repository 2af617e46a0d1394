"""What stays of greetings and answers when their words are let go: how many of each text, a day."""

from __future__ import annotations

from django.db import models

from afflux.replies.models.answers import Answer
from afflux.replies.models.rules import Rule, RuleText
from afflux.replies.models.welcomes import WelcomeText


class GreetingDay(models.Model):
    """Greetings of a day that were let go, by text (None: no welcome fitted)."""

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    text = models.ForeignKey(WelcomeText, models.CASCADE, null=True, related_name="+")
    chosen = models.IntegerField(default=0)
    sent = models.IntegerField(default=0)
    missed = models.IntegerField(default=0)
    answered = models.IntegerField(default=0)
    bought = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "text"], nulls_distinct=False, name="greeting_day_once")
        ]


class AnswerDay(models.Model):
    """What rules did about words of a day that were let go, by rule, text and outcome."""

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    rule = models.ForeignKey(Rule, models.CASCADE, null=True, related_name="+")
    text = models.ForeignKey(RuleText, models.CASCADE, null=True, related_name="+")
    outcome = models.CharField(max_length=9, choices=Answer.Outcome)
    chosen = models.IntegerField(default=0)
    answered = models.IntegerField(default=0)
    bought = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "rule", "text", "outcome"], nulls_distinct=False, name="answer_day_once"
            )
        ]
