"""What lines say about who is whose contact, kept as it was said: adds and losses are made from it, in whatever order it came."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from afflux.channels.models.adds import Add


class Bond(models.Model):
    """One word of a carrier about an account of ours and a person there (`peer`). `id` is made of the word itself.

    `add`: what this word made; `settled_at`: adds and losses follow from it; `by` says who left.
    """

    class What(models.TextChoices):
        ADDED = "added"
        HALF = "half"  # they have us, and we have not confirmed
        LEFT = "left"

    id = models.UUIDField(primary_key=True, editable=False)
    connection = models.ForeignKey("connectors.Connection", models.PROTECT, related_name="+", db_index=False)
    account = models.CharField(max_length=128)
    peer = models.CharField(max_length=200)
    what = models.CharField(max_length=5, choices=What)
    at = models.DateTimeField()
    by = models.CharField(max_length=8, blank=True)
    state = models.CharField(max_length=64, blank=True)
    add = models.ForeignKey(Add, models.PROTECT, null=True, related_name="bonds", db_index=False)
    settled_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["peer", "connection", "account", "at"], name="bond_of_peer"),
            models.Index(fields=["connection", "account"], name="bond_of_account", condition=Q(what="added")),
            models.Index(fields=["at", "id"], name="bond_to_settle", condition=Q(settled_at=None)),
        ]
