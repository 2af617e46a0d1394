"""Ways: a live code's twin at a carrier, whose scan makes a contact at once."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from afflux.channels.models.codes import Code
from afflux.kernel.ids import new_id


class Way(models.Model):
    """`accounts`: ours that it leads to now; `asked`: what was asked of the carrier last and not answered yet (None: nothing).

    `config`: the carrier's own name of it; lost, nobody can change what is printed. `turn` counts what was asked.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Being made")
        MADE = "made", _("Live")
        FAILED = "failed", _("Not made")
        ENDED = "ended", _("Ended")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.ForeignKey(Code, models.PROTECT, related_name="ways", db_index=False)
    connection = models.ForeignKey("connectors.Connection", models.PROTECT, related_name="+")
    config = models.CharField(max_length=64, blank=True)
    address = models.CharField(max_length=500, blank=True)  # of the QR's picture at the carrier
    picture = models.CharField(max_length=64, blank=True)  # files digest
    state = models.CharField(max_length=6, choices=State, default=State.ASKED)
    accounts = ArrayField(models.CharField(max_length=128), default=list)
    asked = ArrayField(models.CharField(max_length=128), null=True)
    crowded = models.BooleanField(default=False)  # nobody has a place left, and somebody must stand in it
    turn = models.IntegerField(default=0)
    took = models.FloatField(default=0, db_default=0)  # seconds until the carrier had heard, lately
    tried_at = models.DateTimeField()
    problem = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "connection"], name="way_once_on_its_line")]
