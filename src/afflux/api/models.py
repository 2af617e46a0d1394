"""Tables of the API's shell."""

from __future__ import annotations

from django.db import models


class Replay(models.Model):
    """The answer to a POST that carried an Idempotency-Key, saved in the transaction of its effect."""

    actor = models.UUIDField()
    key = models.CharField(max_length=120)
    request = models.UUIDField()  # hash of method, path and body: the same key for another request is refused
    status = models.SmallIntegerField(null=True)
    content = models.BinaryField(default=b"")
    content_type = models.CharField(max_length=80, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="replay_once")]
        indexes = [models.Index(fields=["at"], name="replay_age")]
