"""Tables of the guard: what the house adds to the packs, what was judged, and what waits for a decision."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from afflux.kernel.ids import new_id


class Edition(models.Model):
    """A single row that names the rules in force; a process reads it to know that its own are old.

    The name is random: a number would be given twice where a change was taken back.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    name = models.UUIDField(default=new_id)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="guard_edition_is_one")]


class OwnWord(models.Model):
    """A word that the house itself does not want to send."""

    class Severity(models.TextChoices):
        BLOCK = "block", pgettext_lazy("severity of a rule", "Blocked")
        APPROVE = "approve", pgettext_lazy("severity of a rule", "Needs approval")
        WARN = "warn", pgettext_lazy("severity of a rule", "Warning only")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    word = models.CharField(_("Word"), max_length=80, unique=True)
    severity = models.CharField(_("Severity"), max_length=8, choices=Severity, default=Severity.APPROVE)
    homophones = models.BooleanField(_("Also words that sound the same"), default=False)
    why = models.CharField(_("Reason"), max_length=300, blank=True)
    proposed = models.CharField(_("Proposed wording"), max_length=300, blank=True)
    made_at = models.DateTimeField(_("Made"))

    def __str__(self) -> str:
        return self.word


class Exemption(models.Model):
    """A phrase that holds a listed word and means something else: nothing inside it is found."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    phrase = models.CharField(_("Phrase"), max_length=80, unique=True)
    made_at = models.DateTimeField(_("Made"))

    def __str__(self) -> str:
        return self.phrase


class Domain(models.Model):
    """A host whose links may go out, with all hosts below it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    host = models.CharField(_("Domain"), max_length=200, unique=True)
    made_at = models.DateTimeField(_("Made"))

    def __str__(self) -> str:
        return self.host


class SwitchedOff(models.Model):
    """A pack or a rule that the house does not use; the row is the fact, taken away it is on again."""

    key = models.CharField(primary_key=True, max_length=60)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


class Approval(models.Model):
    """A text that waits for a person, with what was found in it; decided once."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("state of an approval", "Waiting")
        APPROVED = "approved", pgettext_lazy("state of an approval", "Approved")
        REFUSED = "refused", pgettext_lazy("state of an approval", "Refused")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    text = models.TextField(_("Text"))
    digest = models.UUIDField()
    findings = models.JSONField()
    rules = models.JSONField()  # ids of the rules that found something, sorted
    purpose = models.CharField(_("Purpose"), max_length=20)
    subject = models.CharField(_("About"), max_length=200)
    state = models.CharField(_("State"), max_length=8, choices=State, default=State.WAITING)
    asked_by = models.UUIDField()
    asked_name = models.CharField(_("Asked by"), max_length=150)
    asked_at = models.DateTimeField(_("Asked at"))
    decided_by = models.UUIDField(null=True, blank=True)
    decided_name = models.CharField(_("Decided by"), max_length=150, blank=True)
    decided_at = models.DateTimeField(_("Decided at"), null=True, blank=True)
    words = models.CharField(_("Reason"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="guard_approval_is_decided_once",
            )
        ]
        indexes = [
            models.Index(fields=["state", "-asked_at"], name="guard_approval_waits"),
            models.Index(fields=["digest", "purpose"], name="guard_approval_of_text"),
            models.Index(fields=["subject"], name="guard_approval_about"),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Judgement(models.Model):
    """Evidence: a text in which something was found, by its digest and passages; rows are only ever added."""

    class Outcome(models.TextChoices):
        PASSED = "passed", pgettext_lazy("outcome of a judgement", "Passed with a warning")
        ALLOWED = "allowed", pgettext_lazy("outcome of a judgement", "Passed, approved before")
        HELD = "held", pgettext_lazy("outcome of a judgement", "Held for approval")
        BLOCKED = "blocked", pgettext_lazy("outcome of a judgement", "Blocked")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField(_("At"))
    by_id = models.UUIDField()
    by_name = models.CharField(_("By"), max_length=150)
    purpose = models.CharField(_("Purpose"), max_length=20)
    subject = models.CharField(_("About"), max_length=200)
    outcome = models.CharField(_("Outcome"), max_length=8, choices=Outcome)
    digest = models.UUIDField()
    findings = models.JSONField()
    edition = models.UUIDField(
        null=True, blank=True
    )  # name of the rules it was judged by; null: the packs alone
    approval = models.UUIDField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="guard_judgement_latest"),
            models.Index(fields=["subject"], name="guard_judgement_about"),
        ]

    def __str__(self) -> str:
        return self.subject
