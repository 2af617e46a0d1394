"""Tables of attention."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from afflux.kernel.ids import new_id


class Event(models.Model):
    """One thing somebody did on a page or in an app.

    `subject` is an identity key (kernel.ids.hashed_id(kind, value)): a person who proves the identity later
    gets the facts that came before. `code` and `channel` say what brought the visitor.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField()
    received_at = models.DateTimeField(db_default=Now())
    kind = models.CharField(max_length=64)  # view, load, consultation, or the merchant's own
    subject = models.UUIDField(null=True)
    code = models.UUIDField(null=True)
    channel = models.UUIDField(null=True)
    url = models.CharField(max_length=500, blank=True, db_default="")
    load_ms = models.IntegerField(null=True)
    props = models.JSONField(default=dict, db_default={})

    class Meta:
        indexes = [
            models.Index(fields=["at", "kind"], name="event_at"),
            models.Index(fields=["subject", "at"], name="event_of_subject"),
        ]
