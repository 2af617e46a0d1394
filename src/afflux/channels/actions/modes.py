"""Modes are data: made, changed, put away and taken out again by headquarters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from afflux.channels import access
from afflux.channels.models import Mode, PacePoint
from afflux.channels.models.sources import Step
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.organization import audit

KEY_TAKEN = problem("channels.mode_key_taken", _("Another mode has the key “%(key)s” already."))
NO_STEPS = problem("channels.mode_without_steps", _("A mode needs at least the steps exposure and add."))
TWICE = problem("channels.pace_point_twice", _("The account age of %(age)s days is named twice."))
UPSIDE_DOWN = problem("channels.pace_upside_down", _("At %(age)s days the floor is above the ceiling."))


@dataclass(frozen=True)
class Point:
    """Adds a day of one staff account of `age_days`."""

    age_days: int
    floor: int
    ceiling: int


@dataclass(frozen=True)
class ModeDraft:
    """What a mode is, without its key and its pace."""

    name_en: str
    name_zh: str
    domain: str
    paid: bool
    exposure_en: str
    exposure_zh: str
    steps: Sequence[str]
    cost_kinds: Sequence[str]
    burst_per_hour: int | None = None
    burst_pause_minutes: int = 60


def create_mode(*, by: Actor, at: datetime, key: str, draft: ModeDraft, pace: Sequence[Point] = ()) -> Mode:
    """Make a mode under a key of its own; refuses a key in use and steps without exposure or add."""
    access.whole(by)
    with transaction.atomic():
        if Mode.objects.filter(key=key).exists():
            raise Refused(KEY_TAKEN, field="key", key=key)
        mode = Mode(key=key)
        _fill(mode, draft)
        mode.save()
        _set_pace(mode, pace)
        audit.record(by=by, at=at, verb="mode.created", subject=mode, detail={"key": key})
    return mode


def edit_mode(*, by: Actor, at: datetime, mode: Mode, draft: ModeDraft, pace: Sequence[Point]) -> Mode:
    """Change all of a mode but its key, and its pace points as a whole."""
    access.whole(by)
    with transaction.atomic():
        mode = Mode.objects.select_for_update(no_key=True).get(pk=mode.pk)
        changed = _fill(mode, draft)
        mode.save()
        _set_pace(mode, pace)
        audit.record(by=by, at=at, verb="mode.edited", subject=mode, detail={"changed": changed})
    return mode


def archive_mode(*, by: Actor, at: datetime, mode: Mode) -> None:
    """Offer the mode no longer; its channels and their figures stay."""
    access.whole(by)
    with transaction.atomic():
        if Mode.objects.filter(pk=mode.pk, archived_at=None).update(archived_at=at):
            audit.record(by=by, at=at, verb="mode.archived", subject=mode)


def restore_mode(*, by: Actor, at: datetime, mode: Mode) -> None:
    """Offer an archived mode again."""
    access.whole(by)
    with transaction.atomic():
        if Mode.objects.filter(pk=mode.pk, archived_at__isnull=False).update(archived_at=None):
            audit.record(by=by, at=at, verb="mode.restored", subject=mode)


def _fill(mode: Mode, draft: ModeDraft) -> list[str]:
    """Put the draft into the mode; answers the names of the fields that changed."""
    if not {Step.EXPOSURE, Step.ADD} <= set(draft.steps):
        raise Refused(NO_STEPS, field="steps")
    ordered = [step for step in Step.values if step in draft.steps]
    values = {**asdict(draft), "steps": ordered, "cost_kinds": list(draft.cost_kinds)}
    changed = [name for name, value in values.items() if getattr(mode, name) != value]
    for name, value in values.items():
        setattr(mode, name, value)
    return changed


def _set_pace(mode: Mode, pace: Sequence[Point]) -> None:
    ages = [point.age_days for point in pace]
    for point in pace:
        if ages.count(point.age_days) > 1:
            raise Refused(TWICE, age=point.age_days)
        if point.floor > point.ceiling:
            raise Refused(UPSIDE_DOWN, age=point.age_days)
    PacePoint.objects.filter(mode=mode).delete()
    PacePoint.objects.bulk_create(
        PacePoint(mode=mode, age_days=p.age_days, floor=p.floor, ceiling=p.ceiling)
        for p in sorted(pace, key=lambda p: p.age_days)
    )
