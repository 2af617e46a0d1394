"""Tables of the organisation."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from afflux.kernel.ids import new_id


class Merchant(models.Model):
    """The one organisation this installation serves; a single row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    name = models.CharField(_("Name"), max_length=120)
    currency = models.CharField(_("Currency"), max_length=3, default="CNY")
    timezone = models.CharField(_("Time zone"), max_length=64, default="Asia/Shanghai")
    phone_region = models.CharField(_("Phone region"), max_length=2, default="CN")
    simulated = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="merchant_is_one")]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """Headquarters, a region or a store; `ancestry` holds the unit's own id and those of all units above it."""

    class Kind(models.TextChoices):
        HEADQUARTERS = "headquarters", _("Headquarters")
        REGION = "region", _("Region")
        STORE = "store", _("Store")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    ancestry = ArrayField(models.UUIDField())
    number = models.CharField(_("Number"), max_length=32, unique=True)
    name = models.CharField(_("Name"), max_length=120)
    city = models.CharField(_("City"), max_length=80, blank=True)
    address = models.CharField(_("Address"), max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="headquarters", parent=None)
                | (~Q(kind="headquarters") & Q(parent__isnull=False)),
                name="unit_hangs_below_headquarters",
            ),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(kind="headquarters"), name="unit_one_headquarters"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """Somebody who logs in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    language = models.CharField(_("Language"), max_length=7, default="", blank=True)
    theme = models.CharField(_("Theme"), max_length=5, default="", blank=True)
    must_change_password = models.BooleanField(default=False)


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    OPERATOR = "operator", _("Operator")
    STORE_MANAGER = "store_manager", _("Store manager")
    STAFF = "staff", _("Staff")
    ANALYST = "analyst", _("Analyst")


class Grant(models.Model):
    """A user's role, at one unit and everything below it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.OneToOneField(User, models.CASCADE, related_name="grant")
    role = models.CharField(_("Role"), max_length=16, choices=Role)
    unit = models.ForeignKey(Unit, models.PROTECT)
    granted_at = models.DateTimeField()


class Staff(models.Model):
    """A member of staff who owns customers; may or may not log in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="staff")
    user = models.OneToOneField(User, models.SET_NULL, null=True, blank=True, related_name="staff")
    number = models.CharField(_("Number"), max_length=32, unique=True)
    name = models.CharField(_("Name"), max_length=80)
    headline = models.CharField(_("Headline"), max_length=120, blank=True)
    contact_qr = models.CharField(_("Contact QR"), max_length=64, blank=True)  # files digest
    picture = models.CharField(_("Picture"), max_length=64, blank=True)  # files digest
    account_opened_on = models.DateField(_("Account opened on"))
    on_duty = models.BooleanField(_("On duty"), default=True)
    left_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Account(models.Model):
    """An account of ours at a carrier, as the line names it, and the member of staff behind it (None: nobody said yet)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    connection = models.ForeignKey(
        "connectors.Connection", models.PROTECT, related_name="accounts", db_index=False
    )
    account = models.CharField(_("Account"), max_length=128)
    name = models.CharField(_("Name"), max_length=120, blank=True)
    staff = models.ForeignKey(
        Staff, models.SET_NULL, null=True, blank=True, related_name="accounts", verbose_name=_("Staff")
    )
    heard_at = models.DateTimeField()  # first
    assigned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "account"], name="account_once_on_its_line")
        ]

    def __str__(self) -> str:
        return self.name or self.account


class ApiKey(models.Model):
    """A key for machines: only its SHA-256 is kept, the secret is shown once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("Name"), max_length=80)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    role = models.CharField(_("Role"), max_length=16, choices=Role)
    unit = models.ForeignKey(Unit, models.PROTECT)
    created_by = models.UUIDField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("Expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)


class AuditEntry(models.Model):
    """One write by somebody: who, when, what, on which object. A trigger refuses update and delete."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField()
    actor_id = models.UUIDField()
    actor_kind = models.CharField(max_length=12)
    actor_name = models.CharField(max_length=160)
    verb = models.CharField(max_length=64)  # "code.created"
    subject_kind = models.CharField(max_length=32)
    subject_id = models.CharField(max_length=64)
    subject_name = models.CharField(max_length=200, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_latest"),
            models.Index(fields=["subject_kind", "subject_id", "-at"], name="audit_of_subject"),
            models.Index(fields=["actor_id", "-at"], name="audit_of_actor"),
        ]
