"""Posters: a picture with an empty box into which the QR of any code is put."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from afflux.kernel.ids import new_id


class Poster(models.Model):
    """A template: `left`, `top` and `side` of the QR's box in pixels of the picture. No unit: everybody's."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("Name"), max_length=80)
    unit = models.ForeignKey("organization.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    picture = models.CharField(_("Picture"), max_length=64)  # files digest
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    left = models.PositiveIntegerField(_("Left"))
    top = models.PositiveIntegerField(_("Top"))
    side = models.PositiveIntegerField(_("Side"))
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(side__gt=0, width__gte=F("left") + F("side"), height__gte=F("top") + F("side")),
                name="poster_box_inside_picture",
            )
        ]

    def __str__(self) -> str:
        return self.name
