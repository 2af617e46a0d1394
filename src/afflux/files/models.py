"""Tables of files: one row per content, its bytes in pieces."""

from __future__ import annotations

from django.db import models


class File(models.Model):
    """A content, named by its SHA-256 in hex. The name a person gave it is only a label."""

    digest = models.CharField(primary_key=True, max_length=64)
    media_type = models.CharField(max_length=80)
    name = models.CharField(max_length=200, blank=True)
    size = models.BigIntegerField()
    created_at = models.DateTimeField()


class Piece(models.Model):
    """At most 256 KiB of a file's bytes, in order of `number` from 0."""

    file = models.ForeignKey(File, models.CASCADE, related_name="pieces")
    number = models.IntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="piece_in_order")]
