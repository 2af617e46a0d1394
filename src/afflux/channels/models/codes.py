"""Live codes, where they lead, the counters that hold their caps, and every scan."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from afflux.channels.models.sources import Batch, Channel
from afflux.contacts.models import ConsentText
from afflux.kernel.ids import new_id, new_slug


class Landing(models.Model):
    """A page of ours that a code may lead to: words, incentive, form, consent."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("Name"), max_length=80)
    title_en = models.CharField(_("Title (English)"), max_length=120)
    title_zh = models.CharField(_("Title (中文)"), max_length=120)
    body_en = models.TextField(_("Words (English)"), blank=True)
    body_zh = models.TextField(_("Words (中文)"), blank=True)
    incentive_en = models.CharField(_("Incentive (English)"), max_length=160, blank=True)
    incentive_zh = models.CharField(_("Incentive (中文)"), max_length=160, blank=True)
    picture = models.CharField(_("Picture"), max_length=64, blank=True)  # files digest
    ask = ArrayField(
        models.CharField(max_length=12), default=list, verbose_name=_("Ask for")
    )  # name, phone, email, question
    choose_staff = models.BooleanField(_("Visitor chooses the staff"), default=False)
    consent_text = models.ForeignKey(ConsentText, models.PROTECT)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Code(models.Model):
    """A printed QR or short link whose destination the merchant can change. The channel never changes: print is forever."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug, editable=False)
    name = models.CharField(_("Name"), max_length=120)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="codes")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="codes")
    timezone = models.CharField(_("Time zone"), max_length=64)  # whose midnight resets the caps
    daily_cap = models.PositiveIntegerField(_("Daily cap"), null=True, blank=True)
    fallback_code = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    fallback_url = models.CharField(_("Fallback address"), max_length=500, blank=True)
    valid_from = models.DateTimeField(_("Valid from"), null=True, blank=True)
    valid_to = models.DateTimeField(_("Valid to"), null=True, blank=True)
    alarm_days = models.PositiveSmallIntegerField(_("Alarm, days before expiry"), default=7)
    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True, verbose_name=_("Tags"))
    logo = models.CharField(_("Logo"), max_length=64, blank=True)  # files digest
    simulated = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(fallback_code=models.F("id")), name="code_not_its_own_fallback"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Target(models.Model):
    """One destination of a code. Staff and page targets are pages of ours; a URL target was checked when written."""

    class Kind(models.TextChoices):
        STAFF = "staff", _("Staff")
        LANDING = "landing", _("Landing page")
        URL = "url", _("Web address")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.ForeignKey(Code, models.CASCADE, related_name="targets")
    kind = models.CharField(_("Kind"), max_length=8, choices=Kind)
    staff = models.ForeignKey("organization.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    landing = models.ForeignKey(Landing, models.PROTECT, null=True, blank=True, related_name="targets")
    url = models.CharField(_("Web address"), max_length=500, blank=True)
    weight = models.PositiveSmallIntegerField(_("Weight"), default=1)
    daily_cap = models.PositiveIntegerField(_("Daily cap"), null=True, blank=True)
    schedule = models.JSONField(
        default=list, blank=True
    )  # [{"days": [0..6], "from": "09:00", "to": "18:00"}]; empty: always
    position = models.PositiveSmallIntegerField(default=0)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="staff", staff__isnull=False, landing=None, url="")
                | Q(kind="landing", landing__isnull=False, url="")
                | (Q(kind="url", staff=None, landing=None) & ~Q(url="")),
                name="target_leads_to_one_place",
            )
        ]


class Quota(models.Model):
    """How much of a daily cap is used. `scope`: a code, a target, or hashed_id("pace", mode, staff)."""

    pk = models.CompositePrimaryKey("scope", "day")
    scope = models.UUIDField()
    day = models.DateField()
    used = models.IntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(used__gte=0), name="quota_not_negative")]


class Scan(models.Model):
    """One visit of a code, written by the edge before it answers.

    `visitor` is the browser's id; of a first visit it equals `id`, so sticky look-ups need one small index.
    """

    class Outcome(models.IntegerChoices):
        ASSIGNED = 1, _("Assigned")  # took a place under the caps
        RETURNING = 2, _("Returning")  # came again: same target, no new place
        FALLBACK = 3, _("Fallback")  # everything full, closed or off duty
        PREVIEW = 4, _("Preview")  # a bot or a link preview: counts nowhere
        EXPIRED = 5, _("Not valid")  # before, after or paused

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField()
    code = models.ForeignKey(Code, models.PROTECT, db_constraint=False, db_index=False, related_name="scans")
    target = models.ForeignKey(Target, models.PROTECT, db_constraint=False, db_index=False, null=True)
    visitor = models.UUIDField()
    outcome = models.SmallIntegerField(choices=Outcome)
    agent = models.SmallIntegerField(default=0)  # 0 unknown, 1 WeChat, 2 iOS, 3 Android, 4 desktop, 9 bot

    class Meta:
        indexes = [
            models.Index(
                fields=["code", "at"], include=["outcome"], name="scan_by_hour"
            ),  # counting reads no row
            models.Index(fields=["visitor", "code"], name="scan_again", condition=~Q(visitor=models.F("id"))),
        ]
