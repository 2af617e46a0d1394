"""Tables of e-mail: how far a mailbox was read, and on what subject we and a person write."""

from __future__ import annotations

from django.db import models

from afflux.connectors.models import Connection
from afflux.kernel.ids import new_id


class Mailbox(models.Model):
    """How far the inbox of a connection was read. A UID is good under its UIDVALIDITY only (RFC 9051, 2.3.1.1)."""

    connection = models.OneToOneField(Connection, models.CASCADE, primary_key=True, related_name="mailbox")
    validity = models.BigIntegerField(default=0)
    uid = models.BigIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=80, blank=True)
    skipped = models.IntegerField(default=0)  # letters that were too large


class Thread(models.Model):
    """What we and a person wrote last: an answer must carry these ids, or it stands alone in their mailbox."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="+", db_index=False)
    peer = models.CharField(max_length=254)
    subject = models.CharField(max_length=300, blank=True)
    message = models.CharField(max_length=300)
    references = models.JSONField(default=list)  # message ids, oldest first
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "peer"], name="mail_thread_once")]
