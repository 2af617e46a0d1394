"""Tables of labels: the rules, the sets of words they listen for, whom they labelled and by which fact."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from afflux.kernel.ids import new_id


class WordSet(models.Model):
    """Words that mean the same need, in any language: who uses enough of them means it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("Name"), max_length=60, unique=True)
    words = models.JSONField(default=list)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Rule(models.Model):
    """Who fulfils every condition gets the tag. `conditions`: kind → its values, as `conditions` reads them.

    `lasting`: once given it stays; otherwise it goes when the conditions no longer hold. `synced`: WeCom gets it too.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("Name"), max_length=80, unique=True)
    tag = models.ForeignKey("contacts.Tag", models.PROTECT, related_name="+")
    conditions = models.JSONField(default=dict)
    lasting = models.BooleanField(default=True)
    synced = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(conditions={}), name="label_rule_has_conditions"),
        ]

    def __str__(self) -> str:
        return self.name


class Label(models.Model):
    """That a rule labelled a person, with the facts that fulfilled its conditions; `fact_at`: when the last one came true."""

    id = models.BigAutoField(primary_key=True)
    rule = models.ForeignKey(Rule, models.CASCADE, related_name="labels", db_index=False)
    person = models.ForeignKey("contacts.Person", models.CASCADE, related_name="+")
    facts = models.JSONField()
    fact_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "person"], name="label_once")]
        indexes = [models.Index(fields=["rule", "-at", "-id"], name="label_latest")]


class Due(models.Model):
    """People about whom something changed; the triggers of the fact tables note them, a worker looks at them."""

    person_id = models.UUIDField(primary_key=True)
    since = models.DateTimeField()


class PastRun(models.Model):
    """A rule applied to everybody who is in the pool already, a few thousand people at a time."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rule = models.ForeignKey(Rule, models.CASCADE, related_name="runs")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    reached = models.UUIDField(null=True)
    total = models.IntegerField(null=True)
    seen = models.IntegerField(default=0)
    given = models.IntegerField(default=0)
    by = models.UUIDField()
    by_name = models.CharField(max_length=160)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class Group(models.Model):
    """A group of a line as it was last heard of; `gone_at`: it ended, or is no longer ours to see. `group` is the carrier's id."""

    id = models.BigAutoField(primary_key=True)
    connection = models.UUIDField()
    group = models.CharField(max_length=64)
    name = models.CharField(max_length=120, blank=True)
    heard_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "group"], name="group_once")]

    def __str__(self) -> str:
        return self.name or self.group


class Membership(models.Model):
    """Who is in which group of a line; `left_at` is None while they are in it. `peer` is the value of their proof."""

    id = models.BigAutoField(primary_key=True)
    connection = models.UUIDField()
    group = models.CharField(max_length=64)
    peer = models.CharField(max_length=254)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "group", "peer"], name="membership_once")
        ]
        indexes = [models.Index(fields=["peer"], name="membership_of_peer")]
