"""Tables of trade. A line's amount is minor units; quantity × unit price, rounded once."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from afflux.contacts.models import Person
from afflux.kernel.ids import new_id


class Product(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(_("Number"), max_length=64, unique=True)
    name = models.CharField(_("Name"), max_length=200)
    category = models.CharField(_("Category"), max_length=80, blank=True)
    unit_price_micros = models.BigIntegerField(_("Price"), null=True, blank=True)
    unit_cost_micros = models.BigIntegerField(_("Unit cost"), null=True, blank=True)
    currency = models.CharField(_("Currency"), max_length=3)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Order(models.Model):
    """A sale, a refund (its own paper, amounts negative) or an adjustment (stock, bad debt: kept, never revenue)."""

    class Kind(models.TextChoices):
        SALE = "sale", _("Sale")
        REFUND = "refund", _("Refund")
        ADJUSTMENT = "adjustment", _("Adjustment")

    class Status(models.TextChoices):
        PLACED = "placed", pgettext_lazy("status of an order", "Placed")
        PAID = "paid", pgettext_lazy("status of an order", "Paid")
        SHIPPED = "shipped", pgettext_lazy("status of an order", "Shipped")
        DONE = "done", pgettext_lazy("status of an order", "Done")
        CANCELLED = "cancelled", pgettext_lazy("status of an order", "Cancelled")
        REFUNDED = "refunded", pgettext_lazy("status of an order", "Refunded")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(_("Number"), max_length=64, unique=True)
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind, default=Kind.SALE)
    status = models.CharField(_("Status"), max_length=10, choices=Status, default=Status.PAID)
    at = models.DateTimeField(_("At"))
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="orders", db_index=False
    )
    channel = models.UUIDField(null=True, blank=True)  # said by the source; else attribution decides
    staff = models.ForeignKey(
        "organization.Staff", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    unit = models.ForeignKey(
        "organization.Unit", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    currency = models.CharField(_("Currency"), max_length=3)
    total_minor = models.BigIntegerField(_("Total"), default=0)  # sum of sale and refund lines
    cost_minor = models.BigIntegerField(
        _("Cost of goods"), null=True, blank=True
    )  # null: unknown for some line
    note = models.CharField(_("Note"), max_length=200, blank=True)
    of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="refunds"
    )  # the sale a refund returns
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="order_latest"),
            models.Index(fields=["person", "at"], name="order_of_person"),
        ]

    def __str__(self) -> str:
        return self.number


class OrderKey(models.Model):
    """An identity key that a nameless order carries until a person proves it."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="keys")
    key = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "key"], name="order_key_once")]
        indexes = [models.Index(fields=["key"], name="order_key_waits")]


class Line(models.Model):
    """`kind` says what counts: revenue is the amount of sale and refund lines, the rest is kept and counts nowhere."""

    class Kind(models.TextChoices):
        SALE = "sale", _("Sale")
        GIFT = "gift", _("Free of charge")
        REFUND = "refund", _("Refund")
        ADJUSTMENT = "adjustment", _("Adjustment")
        VOID = "void", _("Cancelled")  # its source says that this line was cancelled or refunded

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(Order, models.CASCADE, related_name="lines", db_index=False)
    number = models.CharField(_("Line"), max_length=64)
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind)
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="lines")
    quantity = models.DecimalField(_("Quantity"), max_digits=18, decimal_places=4)
    unit_price_micros = models.BigIntegerField(_("Unit price"))
    unit_cost_micros = models.BigIntegerField(_("Unit cost"), null=True, blank=True)
    amount_minor = models.BigIntegerField(_("Amount"))
    status = models.CharField(
        max_length=10, choices=Order.Status, blank=True, default=""
    )  # as its source says

    @property
    def pieces(self) -> str:
        """The quantity without needless zeros."""
        return format(self.quantity.normalize(), "f")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="line_once"),
            models.CheckConstraint(
                condition=Q(kind="sale", amount_minor__gte=0)
                | Q(kind="gift", amount_minor=0)
                | Q(kind="refund", amount_minor__lte=0)
                | Q(kind__in=("adjustment", "void")),
                name="line_sign",
            ),
        ]
