"""Tables of file exchange."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from afflux.kernel.ids import new_id


class Profile(models.Model):
    """A saved mapping from a source's columns to ours."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=16)
    name = models.CharField(_("Name"), max_length=80)
    mapping = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="profile_named_once")]


class Run(models.Model):
    """One reading of one file. `next_row` moves in the same transaction as the rows it counts: a kill resumes there."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Columns to choose")
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        STOPPED = "stopped", _("Stopped")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=16)
    file = models.CharField(max_length=64)  # files digest
    file_name = models.CharField(max_length=200)
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    dry_run = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    found = models.JSONField(
        default=dict
    )  # what the file turned out to be: format, encoding, columns, used, ignored
    share = models.FloatField(default=0)  # of the file that has been read, for the progress bar
    next_row = models.BigIntegerField(default=0)  # records done with
    rows_total = models.BigIntegerField(null=True)
    imported = models.BigIntegerField(default=0)
    merged = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    skipped = models.BigIntegerField(default=0)  # blank, or left out by the mapping
    problem = models.CharField(max_length=80, blank=True)
    problem_params = models.JSONField(default=dict)
    by_id = models.UUIDField()
    by_name = models.CharField(max_length=160)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-created_at", "-id"], name="run_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(next_row=F("imported") + F("merged") + F("rejected") + F("skipped")),
                name="run_loses_no_row",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.file_name}"


class Reject(models.Model):
    """A row that could not be taken: where, which field, why, and what it said."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="rejects")
    row = models.BigIntegerField()
    field = models.CharField(max_length=64, blank=True)
    problem = models.CharField(max_length=80)
    params = models.JSONField(default=dict)
    raw = models.JSONField(default=dict)  # column → text, long cells shortened

    class Meta:
        indexes = [models.Index(fields=["run", "row"], name="reject_of_run")]


class Export(models.Model):
    """One file of rows that somebody asked for: a worker makes it, and it is kept until `until`; its line stays."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        STOPPED = "stopped", _("Stopped")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=16)
    form = models.CharField(max_length=5)  # "csv"
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    rows = models.BigIntegerField(default=0)  # written so far
    rows_total = models.BigIntegerField(null=True)  # about how many there will be
    file = models.CharField(
        max_length=64, blank=True
    )  # files digest; "" before it is made and after it is dropped
    file_name = models.CharField(max_length=80)
    size = models.BigIntegerField(default=0)  # bytes
    units = ArrayField(models.UUIDField(), null=True)  # whose rows lie in it; None: everybody's
    problem = models.CharField(max_length=80, blank=True)
    problem_params = models.JSONField(default=dict)
    by_id = models.UUIDField()
    by_name = models.CharField(max_length=160)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-created_at", "-id"], name="export_latest")]
        constraints = [
            models.UniqueConstraint(
                fields=["by_id", "kind", "form"],
                condition=Q(state__in=["waiting", "running"]),
                name="export_asked_once",
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class Print(models.Model):
    """How often a row without a number of its own has been seen in this run, so that its nth twin keeps its own key."""

    # Not checked row by row: a print is made by its run and gone when the run ends.
    run = models.ForeignKey(Run, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    print = models.UUIDField()
    seen = models.IntegerField()
    pk = models.CompositePrimaryKey("run_id", "print")
