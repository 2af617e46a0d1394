"""Modes of drainage, channels and batches of material."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from afflux.kernel.ids import new_id


class Domain(models.TextChoices):
    PUBLIC = "public", _("Public domain")
    COMMERCIAL = "commercial", _("Commercial domain")
    PRIVATE = "private", _("Private domain")


class CostKind(models.TextChoices):
    MATERIAL = "material", _("Material")
    MEDIA = "media", _("Media")
    LABOUR = "labour", _("Labour")
    FEE = "fee", _("Fee")
    INCENTIVE = "incentive", _("Incentive")


class Step(models.TextChoices):
    """Steps of the funnel from the first sight to the repeat purchase."""

    EXPOSURE = "exposure", _("Exposure")
    REACH = "reach", _("Reached")
    SCAN = "scan", _("Scan")
    VIEW = "view", _("View")
    ADD = "add", _("Add")
    CONSULTATION = "consultation", _("Consultation")
    ORDER = "order", _("Order")
    REPEAT = "repeat", _("Repeat order")


class Mode(models.Model):
    """A way of drawing people (parcel card, manual call, …). Ten come seeded; a user adds more as data."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.SlugField(_("Key"), max_length=40, unique=True)
    name_en = models.CharField(_("Name (English)"), max_length=80)
    name_zh = models.CharField(_("Name (中文)"), max_length=80)
    domain = models.CharField(_("Domain"), max_length=10, choices=Domain)
    paid = models.BooleanField(_("Paid"), default=False)
    exposure_en = models.CharField(_("One exposure is (English)"), max_length=40)  # "card handed out"
    exposure_zh = models.CharField(_("One exposure is (中文)"), max_length=40)
    steps = ArrayField(models.CharField(max_length=16, choices=Step), verbose_name=_("Steps"))
    cost_kinds = ArrayField(models.CharField(max_length=10, choices=CostKind), verbose_name=_("Cost drivers"))
    burst_per_hour = models.PositiveIntegerField(_("Burst: adds per hour"), null=True, blank=True)
    burst_pause_minutes = models.PositiveIntegerField(_("Burst: pause in minutes"), default=60)
    seeded = models.BooleanField(default=False)
    archived_at = models.DateTimeField(null=True, blank=True)

    @property
    def name(self) -> str:
        """The mode's name in the language active now."""
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en

    @property
    def exposure(self) -> str:
        """What one exposure is, in the language active now."""
        return self.exposure_zh if (get_language() or "").startswith("zh") else self.exposure_en

    def __str__(self) -> str:
        return self.name


class PacePoint(models.Model):
    """Floor and ceiling of adds a day for one staff account of `age_days` under a mode; between points: a straight ramp."""

    mode = models.ForeignKey(Mode, models.CASCADE, related_name="pace")
    age_days = models.PositiveIntegerField(_("Account age in days"))
    floor = models.PositiveIntegerField(_("Floor"), default=0)
    ceiling = models.PositiveIntegerField(_("Ceiling"))

    class Meta:
        ordering = ["age_days"]
        constraints = [
            models.UniqueConstraint(fields=["mode", "age_days"], name="pace_point_once"),
            models.CheckConstraint(
                condition=Q(floor__lte=models.F("ceiling")), name="pace_floor_below_ceiling"
            ),
        ]


class Channel(models.Model):
    """One concrete source of people: this store's poster, that ad campaign."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(_("Key"), max_length=80, unique=True)  # the name files and the API use
    name = models.CharField(_("Name"), max_length=120)
    mode = models.ForeignKey(Mode, models.PROTECT, related_name="channels")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    product = models.CharField(_("Product"), max_length=64, blank=True)  # product key of trade
    labels = models.JSONField(default=dict, blank=True)  # free dimensions: {"age": "30-34"}
    simulated = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Batch(models.Model):
    """A printing or making of material for a channel: 5,000 cards of March."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="batches")
    name = models.CharField(_("Name"), max_length=120)
    material = models.CharField(_("Material"), max_length=80, blank=True)
    quantity = models.PositiveBigIntegerField(_("Quantity"))
    unit_price_micros = models.BigIntegerField(_("Unit price"), default=0)
    made_on = models.DateField(_("Made on"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "name"], name="batch_named_once")]

    def __str__(self) -> str:
        return self.name
