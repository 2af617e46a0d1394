"""Keyword rules: what they listen for, what they say, when and where."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from afflux.kernel.ids import new_id


class Language(models.TextChoices):
    ANY = "", _("Any language")
    ENGLISH = "en", _("English")
    CHINESE = "zh", _("Chinese")


class Rule(models.Model):
    """A keyword rule. `hold`: the approval it waits for; a rule on hold, paused or archived answers nobody.

    `schedule` as `channels.schedules` keeps it, in `zone` (empty: the merchant's). Empty carriers, accounts, codes:
    everywhere. `rest`: minutes of silence in a talk after it spoke there.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("Name"), max_length=80)
    language = models.CharField(_("Language"), max_length=2, choices=Language, blank=True, default="")
    priority = models.SmallIntegerField(_("Priority"), default=0)
    zone = models.CharField(_("Time zone"), max_length=64, blank=True)
    schedule = models.JSONField(default=list, blank=True)
    since = models.DateTimeField(_("From"), null=True, blank=True)
    until = models.DateTimeField(_("Until"), null=True, blank=True)
    rest = models.PositiveIntegerField(_("Silence after an answer, minutes"), default=10)
    carriers = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    accounts = ArrayField(models.CharField(max_length=128), default=list, blank=True)
    codes = models.ManyToManyField("channels.Code", related_name="+", blank=True)
    hold = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=Q(archived_at=None), name="reply_rule_named_once"
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gt=models.F("since")),
                name="reply_rule_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(language__in=["", "en", "zh"]), name="reply_rule_language_known"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="reply_rule_has_a_name"),
        ]
        indexes = [
            models.Index(
                fields=["-priority", "name"], name="reply_rule_order", condition=Q(archived_at=None)
            ),
            models.Index(fields=["hold"], name="reply_rule_held", condition=Q(hold__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name


class RulePhrase(models.Model):
    """What a rule listens for; kinds and roles as the engine knows them."""

    class Kind(models.TextChoices):
        EXACT = "exact", _("Is exactly")
        CONTAINS = "contains", _("Contains")
        WORDS = "words", _("Has the words")
        PATTERN = "pattern", _("Matches the pattern")
        NEAR = "near", _("Contains, a slip allowed")

    class Role(models.TextChoices):
        ANY = "any", _("one of these")
        ALL = "all", _("all of these")
        NONE = "none", _("none of these")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rule = models.ForeignKey(Rule, models.CASCADE, related_name="phrases")
    kind = models.CharField(max_length=8, choices=Kind)
    role = models.CharField(max_length=4, choices=Role, default=Role.ANY)
    text = models.CharField(max_length=500)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "kind", "role", "text"], name="reply_phrase_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["exact", "contains", "words", "pattern", "near"]),
                name="reply_phrase_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(role__in=["any", "all", "none"]), name="reply_phrase_role_known"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="reply_phrase_says_something"),
        ]


class RuleText(models.Model):
    """One of the texts a rule says; a talk reads the same one every time. Texts no longer said are kept for the figures."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rule = models.ForeignKey(Rule, models.CASCADE, related_name="texts")
    text = models.TextField()
    weight = models.PositiveSmallIntegerField(default=1)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="reply_text_says_something"),
            models.CheckConstraint(condition=Q(weight__range=(1, 1000)), name="reply_text_weighs"),
        ]
