"""Tables of insight: the daily cube, the attributed orders behind it, the days that changed since, and targets.

A day is *clean* when it is in `Built` and has no row in `Dirty`; every other day is read live from the facts.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from afflux.kernel.ids import new_id


class Touch(models.IntegerChoices):
    """Which touch of a person an order belongs to; NONE marks what needs no attribution."""

    NONE = 0, _("Without attribution")
    FIRST = 1, _("First touch")
    LAST = 2, _("Last touch")


class Measures(models.Model):
    """All additive measures side by side; null is nothing."""

    exposures = models.BigIntegerField(null=True)
    reach = models.BigIntegerField(null=True)
    scans = models.BigIntegerField(null=True)
    views = models.BigIntegerField(null=True)
    adds = models.BigIntegerField(null=True)
    duplicates = models.BigIntegerField(null=True)
    lost = models.BigIntegerField(null=True)
    lost_1 = models.BigIntegerField(null=True)  # within one day of the add
    lost_7 = models.BigIntegerField(null=True)
    lost_30 = models.BigIntegerField(null=True)
    won = models.BigIntegerField(null=True)
    left_pool = models.BigIntegerField(null=True)
    consultations = models.BigIntegerField(null=True)
    orders = models.BigIntegerField(null=True)
    repeats = models.BigIntegerField(null=True)
    new_buyers = models.BigIntegerField(null=True)
    again = models.BigIntegerField(null=True)
    revenue = models.BigIntegerField(null=True)
    goods = models.BigIntegerField(null=True)
    uncosted = models.BigIntegerField(null=True)
    squares = models.DecimalField(max_digits=40, decimal_places=0, null=True)
    cost_material = models.BigIntegerField(null=True)
    cost_media = models.BigIntegerField(null=True)
    cost_labour = models.BigIntegerField(null=True)
    cost_fee = models.BigIntegerField(null=True)
    cost_incentive = models.BigIntegerField(null=True)
    paid_seconds = models.BigIntegerField(null=True)
    shown_seconds = models.BigIntegerField(null=True)

    class Meta:
        abstract = True


class Cell(Measures):
    """One day × channel × staff × unit × batch × labels, all additive measures side by side; null is nothing.

    One wide row instead of one row per measure: about a tenth of the rows to read, and one pass sums them all.
    `day` is when the fact happened and what a rebuild replaces. `of_day` is the day it counts for: the same day, or for
    what became of somebody later (lost, bought, bought again) the day that person was added or first bought. So a loss of
    today never makes the day of its add dirty. `unit` is what the fact itself says; readers fall back to the unit of the
    staff, then of the channel. Cells with an `hour` are those of one hour of a day that is still open; they are read
    only where `BuiltHour` names it, and outlive the day a little for readers who began before it was built.
    """

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    hour = models.SmallIntegerField(null=True)
    of_day = models.DateField()
    touch = models.SmallIntegerField(choices=Touch)
    channel = models.UUIDField(null=True)
    staff = models.UUIDField(null=True)
    unit = models.UUIDField(null=True)
    batch = models.UUIDField(null=True)
    labels = models.JSONField(null=True)
    currency = models.CharField(max_length=3, null=True)  # null: counts have no currency

    class Meta:
        indexes = [
            models.Index(fields=["day", "hour"], name="cell_day_hour"),
            models.Index(fields=["of_day", "touch"], name="cell_of_day"),
            # A store's and a member of staff's own cells; see engine.within.
            models.Index(fields=["unit", "of_day"], condition=Q(unit__isnull=False), name="cell_of_unit"),
            models.Index(fields=["staff", "of_day"], condition=Q(staff__isnull=False), name="cell_of_staff"),
            models.Index(
                fields=["staff", "of_day"],
                condition=Q(unit__isnull=True, staff__isnull=False),
                name="cell_of_own_staff",
            ),
            models.Index(
                fields=["channel", "of_day"],
                condition=Q(unit__isnull=True, staff__isnull=True),
                name="cell_of_own_channel",
            ),
        ]


class Daily(Measures):
    """The cells of a day by channel alone: what most questions need, in a tenth of the rows.

    It sums cells of all build days, so a reader takes off what the cells of live days put in, and adds those live.
    """

    id = models.BigAutoField(primary_key=True)
    of_day = models.DateField()
    touch = models.SmallIntegerField(choices=Touch)
    channel = models.UUIDField(null=True)
    currency = models.CharField(max_length=3, null=True)

    class Meta:
        indexes = [models.Index(fields=["of_day", "touch"], name="daily_of_day")]


class Paper(models.Model):
    """An order or refund that counts, with the touches it is credited to and its place in its person's history."""

    order = models.UUIDField(primary_key=True)
    day = models.DateField()
    hour = models.SmallIntegerField()  # hours since the day began, in whole ones
    person = models.UUIDField(null=True)
    currency = models.CharField(max_length=3)
    revenue = models.BigIntegerField()
    goods = models.BigIntegerField(null=True)  # null: the cost of some line is unknown
    nth = models.IntegerField(null=True)  # 1 for a person's first sale; null: a refund, or nobody's
    first_day = models.DateField(null=True)
    prev_day = models.DateField(null=True)
    month_first = models.BooleanField(null=True)  # the person's first sale of that calendar month
    sale = models.BooleanField()
    first_channel = models.UUIDField(null=True)
    first_staff = models.UUIDField(null=True)
    first_unit = models.UUIDField(null=True)
    first_batch = models.UUIDField(null=True)
    last_channel = models.UUIDField(null=True)
    last_staff = models.UUIDField(null=True)
    last_unit = models.UUIDField(null=True)
    last_batch = models.UUIDField(null=True)
    won_day = models.DateField(null=True)  # the day of the add that this sale is the first one after
    won_channel = models.UUIDField(null=True)
    won_staff = models.UUIDField(null=True)
    won_unit = models.UUIDField(null=True)
    won_batch = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["day"], name="paper_day"),
            models.Index(
                fields=["day"],
                include=("person", "prev_day", "first_channel", "last_channel"),
                condition=Q(sale=True, person__isnull=False),
                name="paper_bought",
            ),
            # A store's orders: those that name its unit, else its staff, else (nobody named) its channels.
            models.Index(
                fields=["first_unit", "day"], condition=Q(first_unit__isnull=False), name="paper_of_unit"
            ),
            models.Index(
                fields=["first_staff", "day"],
                condition=Q(first_unit__isnull=True, first_staff__isnull=False),
                name="paper_of_staff",
            ),
            models.Index(
                fields=["first_channel", "day"],
                condition=Q(first_unit__isnull=True, first_staff__isnull=True),
                name="paper_of_channel",
            ),
        ]


class Gap(models.Model):
    """Of the sales of a day: how many came how many days after the sale before of the same person."""

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    days = models.IntegerField()
    sales = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["day"], name="gap_day")]


class Comeback(models.Model):
    """Of the people who bought on a day for the first time that month: in which month they first bought at all."""

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    month = models.DateField()  # its first day
    people = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["day"], name="comeback_day")]


class Lag(models.Model):
    """What a day's sales made of adds (`won`) and of first sales (`again`) of the day `of_day`."""

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    of_day = models.DateField()
    won = models.BigIntegerField()
    again = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["of_day"], name="lag_of_day"),
            models.Index(fields=["day"], name="lag_day"),
        ]


class Built(models.Model):
    """A day whose cells and papers stand."""

    day = models.DateField(primary_key=True)
    built_at = models.DateTimeField()


class BuiltHour(models.Model):
    """An hour, counted from the beginning of a day that is still open, whose cells and papers stand."""

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    hour = models.SmallIntegerField()
    built_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "hour"], name="built_hour_once")]


class Dirty(models.Model):
    """A day (or one hour of today) whose facts changed: appended by triggers, never updated, so that writers do not wait."""

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    hour = models.SmallIntegerField(null=True)  # null: the whole day

    class Meta:
        indexes = [models.Index(fields=["day"], name="dirty_day")]


class Target(models.Model):
    """What one kept add may cost: for the whole merchant (mode null) or one mode. The newest row of a scope holds."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    mode = models.UUIDField(null=True, blank=True)
    cac_minor = models.BigIntegerField(
        _("Target cost of a kept add"), null=True, blank=True
    )  # null: no target any more
    currency = models.CharField(_("Currency"), max_length=3)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=160)

    class Meta:
        indexes = [models.Index(fields=["mode", "-set_at"], name="target_of_mode")]

    def __str__(self) -> str:
        return f"{self.cac_minor} {self.currency}"
