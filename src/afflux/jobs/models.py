"""Which jobs have had their effect."""

from __future__ import annotations

from django.db import models


class JobDone(models.Model):
    """Written in the same transaction as the effect of a `once` job, so that a second start finds it and does nothing."""

    job_id = models.BigIntegerField(primary_key=True)
    done_at = models.DateTimeField(db_index=True)
