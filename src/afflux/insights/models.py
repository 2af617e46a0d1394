"""Tables of insight: the daily cube and the days that changed since it was built."""

from __future__ import annotations

from django.db import models

from afflux.kernel.ids import new_id


class Cell(models.Model):
    """One day × channel × staff × unit × batch × product, all measures; null: said by no source."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    day = models.DateField()
    channel = models.UUIDField(null=True)
    staff = models.UUIDField(null=True)
    unit = models.UUIDField(null=True)
    batch = models.UUIDField(null=True)
    product = models.CharField(max_length=64, blank=True, default="")
    currency = models.CharField(max_length=3, blank=True, default="")
    measure = models.CharField(max_length=24)
    value = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["day", "measure"], name="cell_day", include=["channel", "value", "currency"])]


class Dirty(models.Model):
    """A day whose facts changed after its cells were built: read live until the next refresh."""

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
