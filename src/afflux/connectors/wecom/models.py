"""What we know of a company at WeCom: its members and service accounts, its tags, who knows whom, and how far we have read."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from afflux.connectors.models import Connection


class Member(models.Model):
    """An account of ours: a member with customers, or a customer-service account. `gone_at`: no longer among them."""

    class Kind(models.TextChoices):
        MEMBER = "member", _("Member")
        SERVICE = "service", _("Customer service")

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="+", db_index=False)
    account = models.CharField(max_length=64)
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=120, blank=True)
    listed_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "account"], name="wecom_member_once"),
            models.CheckConstraint(condition=Q(kind__in=["member", "service"]), name="wecom_member_kind"),
        ]


class Tag(models.Model):
    """A tag of the company; `ours`: made by us, so that we may change it."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="+", db_index=False)
    tag = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    group = models.CharField(max_length=120, blank=True)
    ours = models.BooleanField(default=False)
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "tag"], name="wecom_tag_once")]
        indexes = [models.Index(fields=["connection", "name"], name="wecom_tag_named")]


class Bond(models.Model):
    """A member knows a customer: told above once, whether an event brought it or the list. `left_at`: until then."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="+", db_index=False)
    account = models.CharField(max_length=64)
    peer = models.CharField(max_length=64)
    added_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    listed_at = models.DateTimeField(null=True)  # when a list last named them
    named_at = models.DateTimeField(null=True)  # when WeCom was asked who they are

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "account", "peer"], name="wecom_bond_once")
        ]
        indexes = [
            models.Index(
                fields=["connection", "added_at"],
                name="wecom_bond_unnamed",
                condition=Q(named_at=None, left_at=None, added_at__isnull=False),
            )
        ]


class JoinWay(models.Model):
    """A code that leads into groups. WeCom lists none of them: whoever loses `config` can never change the printed code."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="+", db_index=False)
    config = models.CharField(max_length=64)
    name = models.CharField(max_length=30)
    state = models.CharField(max_length=30, blank=True)
    chats = models.JSONField(default=list)
    address = models.CharField(max_length=500, blank=True)  # of its picture
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "config"], name="wecom_join_way_once")]


class Pull(models.Model):
    """Something that is read page by page: `cursor` moves in the transaction that keeps the page.

    `wanted_at`: somebody asked for it and it has not come to its end since; `token`: what WeCom gave along to ask with.
    `moves` counts pages, so that two who read at once do not both move it.
    """

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=80)  # "service/<open_kfid>", "members", "tags", "customers"
    cursor = models.TextField(blank=True)
    token = models.CharField(max_length=200, blank=True)
    moves = models.IntegerField(default=0)
    seen = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    wanted_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=80, blank=True)
    params = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "name"], name="wecom_pull_once")]
        indexes = [models.Index(fields=["wanted_at"], name="wecom_pull_wanted", condition=~Q(wanted_at=None))]


class Upload(models.Model):
    """A file of ours that WeCom holds for three days."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="+", db_index=False)
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=8)
    media_id = models.CharField(max_length=200)
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "digest", "kind"], name="wecom_upload_once")
        ]


class Probe(models.Model):
    """A step of the set-up that a call told: `problem` is empty where it went well; not `known`: it could not be asked."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=20)
    at = models.DateTimeField()
    known = models.BooleanField()
    problem = models.CharField(max_length=80, blank=True)
    params = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "name"], name="wecom_probe_once")]
