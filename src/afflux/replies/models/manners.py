"""How the robot behaves, and the token by which every process sees that the rules changed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from afflux.kernel.ids import new_id


class Manners(models.Model):
    """The single row of the robot's manners; words of anger one a line."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    misses = models.PositiveSmallIntegerField(_("Hand over after so many words without a rule"), default=3)
    human_minutes = models.PositiveSmallIntegerField(
        _("Keep silent for so many minutes after a human wrote"), default=30
    )
    handover_en = models.TextField(_("Sentence at the hand-over (English)"))
    handover_zh = models.TextField(_("Sentence at the hand-over (中文)"))
    anger_en = models.TextField(_("Words of anger (English)"), blank=True)
    anger_zh = models.TextField(_("Words of anger (中文)"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="reply_manners_are_one"),
            models.CheckConstraint(condition=Q(misses__range=(1, 20)), name="reply_manners_misses"),
        ]

    def __str__(self) -> str:
        return str(_("Manners of the robot"))


class Edition(models.Model):
    """A fresh token with every change of rules, welcomes and manners, in the change's own transaction."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    token = models.UUIDField(default=new_id)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="reply_edition_is_one")]
