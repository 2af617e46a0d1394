"""Counts of adds that triggers keep, so that a page never counts a million rows: see migrations/0010_tallies.sql.

Every write appends what it changed and no two writers share a row; a reader sums, a job folds. A sum is always exact.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class PoolTally(models.Model):
    """A change of how many contacts are neither duplicates nor lost, of one unit and staff account."""

    id = models.BigAutoField(primary_key=True)
    unit = models.UUIDField(null=True)
    staff = models.UUIDField(null=True)
    kept = models.BigIntegerField()


class DayTally(models.Model):
    """A change of the adds of staff × mode on one day of the merchant's; `folded`: the only row of its three."""

    id = models.BigAutoField(primary_key=True)
    staff = models.UUIDField()
    mode = models.UUIDField()
    day = models.DateField()
    adds = models.IntegerField()
    folded = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["staff", "mode", "day"], include=("adds",), name="day_tally_of_staff"),
            models.Index(fields=["id"], condition=Q(folded=False), name="day_tally_fresh"),
        ]
