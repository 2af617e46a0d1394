"""/api/v1/modes: ways of drawing people, as data."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import Field, StrictBool

from afflux.api.fields import After, Count, Input, OneOf, Page, Size
from afflux.api.keys import ApiRequest
from afflux.api.paging import page
from afflux.api.routes import Routes
from afflux.channels import access
from afflux.channels.actions import modes as actions
from afflux.channels.api import finding
from afflux.channels.models import Mode
from afflux.channels.models.sources import CostKind, Domain, Step
from afflux.kernel.clock import utc_now

routes = Routes(_("Modes"))
Label = Annotated[str, Field(min_length=1, max_length=80)]
Short = Annotated[str, Field(min_length=1, max_length=40)]
Small = Annotated[Count, Field(le=1_000_000)]


class PointOut(Schema):
    age_days: int
    floor: int
    ceiling: int


class ModeOut(Schema):
    id: UUID
    key: str
    name_en: str
    name_zh: str
    domain: str
    paid: bool
    exposure_en: str
    exposure_zh: str
    steps: list[str]
    cost_kinds: list[str]
    burst_per_hour: int | None
    burst_pause_minutes: int
    archived: bool
    pace: list[PointOut]


class PointIn(Input):
    age_days: Small
    floor: Small
    ceiling: Small


class ModeIn(Input):
    name_en: Label
    name_zh: Label
    domain: Annotated[str, OneOf(Domain)]
    paid: StrictBool = False
    exposure_en: Short
    exposure_zh: Short
    steps: Annotated[list[Annotated[str, OneOf(Step)]], Field(min_length=2, max_length=8)]
    cost_kinds: Annotated[list[Annotated[str, OneOf(CostKind)]], Field(max_length=5)] = []
    burst_per_hour: Small | None = None
    burst_pause_minutes: Small = 60
    pace: Annotated[list[PointIn], Field(max_length=50)] = []


class NewMode(ModeIn):
    key: Annotated[str, Field(pattern="^[a-z0-9][a-z0-9_-]{0,39}$")]


def shown(mode: Mode) -> dict[str, Any]:
    """A mode as the API answers it."""
    fields = ("id", "key", "name_en", "name_zh", "domain", "paid", "exposure_en", "exposure_zh")
    counts = ("steps", "cost_kinds", "burst_per_hour", "burst_pause_minutes")
    made = {name: getattr(mode, name) for name in (*fields, *counts)}
    points = [{"age_days": p.age_days, "floor": p.floor, "ceiling": p.ceiling} for p in mode.pace.all()]
    return {**made, "archived": mode.archived_at is not None, "pace": points}


@routes.get("/modes", right="drain.read", response=Page[ModeOut], says=_("All modes, by key."))
def list_modes(request: ApiRequest, limit: Size = 100, after: After = None) -> Any:
    rows = access.modes(request.actor).prefetch_related("pace")
    return page(rows, by="key", limit=limit, after=after, each=shown)


@routes.post(
    "/modes",
    right="drain.write",
    response={201: ModeOut},
    says=_("Make a mode: an eleventh way of drawing people is one row."),
)
def create_mode(request: ApiRequest, payload: NewMode) -> Any:
    draft, pace = _draft(payload)
    made = actions.create_mode(by=request.actor, at=utc_now(), key=payload.key, draft=draft, pace=pace)
    return shown(made)


@routes.get("/modes/{uuid:mode_id}", right="drain.read", response=ModeOut, says=_("One mode with its pace."))
def get_mode(request: ApiRequest, mode_id: UUID) -> Any:
    return shown(_one(request, mode_id))


@routes.put(
    "/modes/{uuid:mode_id}",
    right="drain.write",
    response=ModeOut,
    says=_("Say anew what a mode is; its key stays."),
)
def change_mode(request: ApiRequest, mode_id: UUID, payload: ModeIn) -> Any:
    draft, pace = _draft(payload)
    mode = _one(request, mode_id)
    return shown(actions.edit_mode(by=request.actor, at=utc_now(), mode=mode, draft=draft, pace=pace))


def _one(request: ApiRequest, mode_id: UUID) -> Mode:
    return finding.one(access.modes(request.actor), mode_id)


def _draft(payload: ModeIn) -> tuple[actions.ModeDraft, list[actions.Point]]:
    said = payload.model_dump(exclude={"pace", "key"})
    pace = [actions.Point(point.age_days, point.floor, point.ceiling) for point in payload.pace]
    return actions.ModeDraft(**said), pace
