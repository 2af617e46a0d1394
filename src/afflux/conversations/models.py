"""Tables of talk: who talks with whom on which line, every word, what came with it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from afflux.contacts.masking import masked
from afflux.kernel.ids import new_id

AUTO, MENU = "auto", "menu"
"""Kinds of messages that nobody wrote: a program answered for the person; the person pressed an entry of our menu."""


class Talk(models.Model):
    """What one peer and one account of ours say to each other on a line, for as long as both are there.

    `waiting_since`: the first word of the peer that nobody answered. `assigned`: the user who answers; `robot_off`:
    a human took over, no program answers until the talk is closed. `need`, `next_topic`: what was found out.
    `due_at`: by when the one who waits since `waiting_since` was to be answered; `overdue_at`: when that was missed.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        SNOOZED = "snoozed", _("Snoozed")
        CLOSED = "closed", _("Closed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    connection = models.ForeignKey("connectors.Connection", models.PROTECT, related_name="+", db_index=False)
    account = models.CharField(max_length=128)
    peer = models.CharField(max_length=254)
    name = models.CharField(max_length=120, blank=True)
    person = models.ForeignKey("contacts.Person", models.PROTECT, null=True, related_name="talks")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, null=True, related_name="+", db_index=False)
    staff = models.ForeignKey("organization.Staff", models.SET_NULL, null=True, related_name="+")
    assigned = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    snoozed_until = models.DateTimeField(null=True)
    robot_off = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField()
    last_in_at = models.DateTimeField(null=True)
    last_out_at = models.DateTimeField(null=True)
    waiting_since = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    overdue_at = models.DateTimeField(null=True)
    unread = models.IntegerField(default=0)
    topic = models.CharField(_("Topic"), max_length=80, blank=True)
    need = models.CharField(_("Need"), max_length=400, blank=True)
    next_topic = models.CharField(_("Next topic"), max_length=400, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "account", "peer"], name="talk_once"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "snoozed", "closed"]), name="talk_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="snoozed", snoozed_until__isnull=False)
                | (~Q(state="snoozed") & Q(snoozed_until=None)),
                name="talk_snoozed_until_a_moment",
            ),
            models.CheckConstraint(condition=Q(unread__gte=0), name="talk_unread_counts"),
        ]
        indexes = [
            models.Index(fields=["state", "-last_at", "-id"], name="talk_latest"),
            models.Index(fields=["assigned", "state", "-last_at"], name="talk_assigned"),
            models.Index(fields=["unit", "state", "-last_at"], name="talk_of_unit"),
            models.Index(
                fields=["waiting_since"],
                name="talk_waiting",
                condition=Q(waiting_since__isnull=False) & ~Q(state="closed"),
            ),
        ]

    def __str__(self) -> str:
        """Their name; else what the line knows them by, never in clear."""
        if self.name:
            return self.name
        if self.peer.startswith("+") or "@" in self.peer:
            return masked("email" if "@" in self.peer else "phone", self.peer)
        return str(_("Unnamed …%(tail)s") % {"tail": self.peer[-4:]})


class Message(models.Model):
    """One word of a talk. `key` is the carrier's id of it, or our own; `tokens` is what search finds it by.

    `outer` is the carrier's id of a word that began here.
    `state` of what we say: held (waits for approval), waiting, sent, unsure, failed, seen; `problem` a problem's code.
    """

    class Direction(models.TextChoices):
        IN = "in", _("From the customer")
        OUT = "out", _("From us")
        NOTE = "note", _("Internal note")

    class By(models.TextChoices):
        PEER = "peer", _("Customer")
        STAFF = "staff", _("Staff")
        ROBOT = "robot", _("Robot")
        SYSTEM = "system", _("System")

    class State(models.TextChoices):
        NONE = "", ""
        HELD = "held", _("Waits for approval")
        WAITING = "waiting", _("On its way")
        SENT = "sent", _("Sent")
        SEEN = "seen", _("Read")
        UNSURE = "unsure", _("Perhaps sent")
        FAILED = "failed", _("Not sent")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    talk = models.ForeignKey(Talk, models.PROTECT, related_name="messages", db_index=False)
    key = models.CharField(max_length=200)
    at = models.DateTimeField()
    direction = models.CharField(max_length=4, choices=Direction)
    by_kind = models.CharField(max_length=6, choices=By)
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=160, blank=True)
    kind = models.CharField(max_length=10, default="text")
    text = models.TextField(blank=True)
    tokens = SearchVectorField()
    state = models.CharField(max_length=8, choices=State, blank=True, default="")
    problem = models.CharField(max_length=80, blank=True)
    hold = models.UUIDField(null=True)
    outer = models.CharField(max_length=200, blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["talk", "key"], name="message_once"),
            models.CheckConstraint(
                condition=Q(direction__in=["in", "out", "note"]), name="message_direction_known"
            ),
            models.CheckConstraint(
                condition=Q(by_kind__in=["peer", "staff", "robot", "system"]), name="message_by_known"
            ),
            models.CheckConstraint(
                condition=Q(direction="out") | Q(state=""), name="message_only_ours_is_sent"
            ),
        ]
        indexes = [
            models.Index(fields=["talk", "-at", "-id"], name="message_of_talk"),
            models.Index(fields=["-at", "-id"], name="message_latest"),
            models.Index(fields=["hold"], name="message_held", condition=Q(hold__isnull=False)),
            models.Index(fields=["outer"], name="message_outer", condition=~Q(outer="")),
            GinIndex(fields=["tokens"], name="message_tokens", fastupdate=True),
        ]


class Attachment(models.Model):
    """What came with a message; `digest` is empty until it was fetched from the carrier under its `handle`.

    `original`: a picture as it came, sealed; `digest` shows the same written anew.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments")
    kind = models.CharField(max_length=6)
    digest = models.CharField(max_length=64, blank=True)
    original = models.CharField(max_length=64, blank=True, db_default="", default="")
    name = models.CharField(max_length=200, blank=True)
    mime = models.CharField(max_length=100, blank=True)
    size = models.BigIntegerField(default=0)
    handle = models.CharField(max_length=400, blank=True)
    problem = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["digest"], name="attachment_content", condition=~Q(digest="")),
            models.Index(fields=["original"], name="attachment_original", condition=~Q(original="")),
        ]


class Desk(models.Model):
    """How a store answers (`unit` None: every store that says nothing of its own).

    `hours` as "1-5 09:00-18:00; 6 10:00-16:00" (1 is Monday, empty: always) in `zone` (empty: the merchant's);
    `target_minutes`: working minutes until an answer is due, 0 for no target.
    """

    class Method(models.TextChoices):
        NOBODY = "nobody", _("Nobody: whoever is free takes it")
        TURNS = "turns", _("In turns")
        LOAD = "load", _("Whoever has the fewest open conversations")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey("organization.Unit", models.PROTECT, null=True, related_name="+", db_index=False)
    owner_first = models.BooleanField(default=True)
    method = models.CharField(max_length=8, choices=Method, default=Method.NOBODY)
    hours = models.CharField(max_length=200, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    target_minutes = models.IntegerField(default=15)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit"], name="desk_once", nulls_distinct=False),
            models.CheckConstraint(
                condition=Q(target_minutes__range=(0, 10080)), name="desk_target_in_a_week"
            ),
            models.CheckConstraint(
                condition=Q(method__in=["nobody", "turns", "load"]), name="desk_method_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.unit) if self.unit else ""


class Seat(models.Model):
    """A user at the desk: whether they are away, and when a rule last gave them a conversation."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    away = models.BooleanField(default=False)
    given_at = models.DateTimeField(null=True)


class QuickReply(models.Model):
    """Words ready to be said, found by `shortcut`. `unit` None: for every store. {name} {staff} {shop} are filled."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey("organization.Unit", models.PROTECT, null=True, related_name="+")
    shortcut = models.CharField(_("Shortcut"), max_length=40)
    title = models.CharField(_("Title"), max_length=80)
    text = models.TextField(_("Text"))
    changed_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "shortcut"],
                condition=Q(archived_at=None),
                nulls_distinct=False,
                name="quick_reply_once",
            )
        ]

    def __str__(self) -> str:
        return self.title
