"""Codes as lists show them: state, where they lead, and today's count."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    DateField,
    DateTimeField,
    Func,
    IntegerField,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from afflux.channels.models import Code, Quota, Target

LIVE = ("good", _("Live"))
STATES = [
    ("live", _("Live")),
    ("paused", _("Paused")),
    ("ended", _("Expired")),
    ("waiting", _("Not begun")),
    ("archived", _("Archived")),
]


def state_of(code: Code, at: datetime) -> tuple[str, Any]:
    """(tone, word) of a code at that instant."""
    if code.archived_at:
        return "", _("Archived")
    if code.valid_to and code.valid_to <= at:
        return "bad", _("Expired")
    if code.paused_at:
        return "warn", _("Paused")
    if code.valid_from and code.valid_from > at:
        return "water", _("Not begun")
    if code.valid_to and code.valid_to <= at + timedelta(days=code.alarm_days):
        return "warn", _("Ends soon")
    return LIVE


def in_state(rows: QuerySet[Code], state: str, at: datetime) -> QuerySet[Code]:
    """Only the codes in one of STATES."""
    if state == "archived":
        return rows.filter(archived_at__isnull=False)
    rows = rows.filter(archived_at=None)
    if state == "paused":
        return rows.filter(paused_at__isnull=False)
    if state == "ended":
        return rows.filter(valid_to__lte=at)
    if state == "waiting":
        return rows.filter(valid_from__gt=at)
    return rows.filter(paused_at=None).exclude(valid_to__lte=at).exclude(valid_from__gt=at)


def with_today(rows: QuerySet[Code], at: datetime) -> QuerySet[Code]:
    """Each code with `used_today` (places given on its own local day) and `standing` (its targets, in order)."""
    local = Func(OuterRef("timezone"), Value(at), function="timezone", output_field=DateTimeField())
    quota = Quota.objects.filter(scope=OuterRef("pk"), day=Cast(local, DateField())).values("used")
    targets = Target.objects.filter(removed_at=None).select_related("staff", "landing")
    used = Coalesce(Subquery(quota), 0, output_field=IntegerField())
    return rows.annotate(used_today=used).prefetch_related(
        Prefetch("targets", queryset=targets, to_attr="standing")
    )


def leads_to(code: Code) -> str:
    """The first places of a code in a few words; `code` comes from `with_today`."""
    names = [name_of(target) for target in code.standing]  # type: ignore[attr-defined]
    more = f" +{len(names) - 3}" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more


def name_of(target: Target) -> str:
    """A target as people call it."""
    if target.kind == Target.Kind.LANDING and target.landing:
        return f"{target.landing.name} / {target.staff.name}" if target.staff else target.landing.name
    return target.staff.name if target.staff else target.url
