"""/api/v1/codes: live codes, where they lead, their pictures and their scans."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import Field, StrictBool

from afflux.api.fields import After, Count, Day, Input, Moment, OneOf, Page, Size, Words
from afflux.api.keys import ApiRequest
from afflux.api.paging import page
from afflux.api.routes import Routes
from afflux.channels import access, qr
from afflux.channels.actions import codes as actions
from afflux.channels.actions.targets import TargetDraft
from afflux.channels.api import finding
from afflux.channels.console.links import short_link
from afflux.channels.models import Code, Target
from afflux.channels.queries.scans import scans_by_hour, today_of
from afflux.channels.schedules import Window
from afflux.files.store import content_of
from afflux.kernel.clock import day_bounds, local_day, utc_now
from afflux.kernel.errors import Refused, problem

routes = Routes(_("Live codes"))
LONG = problem("channels.api_long_period", _("Ask for at most 92 days at once."))
Cap = Annotated[Count, Field(le=2_000_000_000)]
_PLAIN = (
    "name", "timezone", "daily_cap", "fallback_url", "valid_from", "valid_to", "alarm_days", "tags",
)  # fmt: skip
Url = Annotated[str, Field(max_length=500)]


class HoursIn(Input):
    days: Annotated[list[Annotated[Count, Field(le=6)]], Field(min_length=1, max_length=7)]
    start: Annotated[str, Field(pattern="^[0-2][0-9]:[0-5][0-9]$")]
    end: Annotated[str, Field(pattern="^[0-2][0-9]:[0-5][0-9]$")]


class TargetIn(Input):
    kind: Annotated[str, OneOf(Target.Kind)]
    staff: Annotated[str, Field(max_length=32)] = ""
    landing: UUID | None = None
    url: Url = ""
    weight: Annotated[Count, Field(ge=1, le=1000)] = 1
    daily_cap: Cap | None = None
    hours: Annotated[list[HoursIn], Field(max_length=50)] = []


class CodeIn(Input):
    name: Annotated[str, Field(min_length=1, max_length=120)]
    timezone: Annotated[str, Field(min_length=1, max_length=64)] = "Asia/Shanghai"
    batch: Annotated[str, Field(max_length=120)] = ""
    daily_cap: Cap | None = None
    fallback_code: UUID | None = None
    fallback_url: Url = ""
    valid_from: Moment | None = None
    valid_to: Moment | None = None
    alarm_days: Annotated[Count, Field(le=365)] = 7
    tags: Annotated[list[Annotated[str, Field(min_length=1, max_length=60)]], Field(max_length=50)] = []
    targets: Annotated[list[TargetIn], Field(min_length=1, max_length=200)]


class NewCode(CodeIn):
    channel: Annotated[str, Field(min_length=1, max_length=80)]


class CodeState(Input):
    paused: StrictBool
    archived: StrictBool = False


class HoursOut(Schema):
    days: list[int]
    start: str
    end: str


class TargetOut(Schema):
    id: UUID
    kind: str
    staff: str | None
    landing: UUID | None
    url: str
    weight: int
    daily_cap: int | None
    hours: list[HoursOut]


class CodeOut(Schema):
    id: UUID
    slug: str
    link: str
    name: str
    channel: str
    batch: str | None
    timezone: str
    daily_cap: int | None
    fallback_code: UUID | None
    fallback_url: str
    valid_from: datetime | None
    valid_to: datetime | None
    alarm_days: int
    tags: list[str]
    paused: bool
    archived: bool
    targets: list[TargetOut]


class HourOut(Schema):
    hour: datetime
    assigned: int
    returning: int
    fallback: int
    not_valid: int


class PlaceOut(Schema):
    target: UUID
    used: int
    cap: int | None


class TodayOut(Schema):
    day: date
    used: int
    cap: int | None
    targets: list[PlaceOut]


def shown(request: ApiRequest, code: Code) -> dict[str, Any]:
    """A code as the API answers it."""
    return {
        **{name: getattr(code, name) for name in ("id", "slug", *_PLAIN)},
        "link": short_link(request, code),
        "channel": code.channel.key,
        "batch": code.batch.name if code.batch else None,
        "fallback_code": code.fallback_code_id,
        "paused": code.paused_at is not None,
        "archived": code.archived_at is not None,
        "targets": [_shown_target(t) for t in code.targets.all() if t.removed_at is None],
    }


def _shown_target(target: Target) -> dict[str, Any]:
    plain = ("id", "kind", "url", "weight", "daily_cap")
    windows = [Window.read(stored) for stored in target.schedule]
    return {
        **{name: getattr(target, name) for name in plain},
        "staff": target.staff.number if target.staff else None,
        "landing": target.landing_id,
        "hours": [{"days": list(w.days), "start": w.start, "end": w.end} for w in windows],
    }


def _rows(request: ApiRequest) -> Any:
    return access.codes(request.actor).select_related("batch").prefetch_related("targets__staff")


@routes.get(
    "/codes",
    right="drain.read",
    response=Page[CodeOut],
    says=_("Live codes, newest first, archived ones too."),
)
def list_codes(
    request: ApiRequest,
    channel: Words | None = None,
    slug: Words | None = None,
    limit: Size = 100,
    after: After = None,
) -> Any:
    rows = _rows(request)
    rows = rows.filter(channel__key=channel) if channel is not None else rows
    rows = rows.filter(slug=slug) if slug is not None else rows
    return page(
        rows,
        by="-created_at",
        limit=limit,
        after=after,
        each=lambda code: shown(request, code),
    )


@routes.post(
    "/codes",
    right="drain.write",
    response={201: CodeOut},
    says=_("Make a live code; it works at once, and its print never changes."),
)
def create_code(request: ApiRequest, payload: NewCode) -> Any:
    channel = finding.channel(request.actor, payload.channel)
    draft, targets = _draft(request, channel, payload)
    made = actions.create_code(by=request.actor, at=utc_now(), channel=channel, draft=draft, targets=targets)
    return shown(request, finding.one(_rows(request), made.id))


@routes.get(
    "/codes/{uuid:code_id}", right="drain.read", response=CodeOut, says=_("One code and where it leads.")
)
def get_code(request: ApiRequest, code_id: UUID) -> Any:
    return shown(request, finding.one(_rows(request), code_id))


@routes.put(
    "/codes/{uuid:code_id}",
    right="drain.write",
    response=CodeOut,
    says=_(
        "Say anew where a code leads; a target that stays the same place keeps today's count. Acts within a second."
    ),
)
def change_code(request: ApiRequest, code_id: UUID, payload: CodeIn) -> Any:
    code = finding.one(_rows(request), code_id)
    draft, targets = _draft(request, code.channel, payload)
    actions.edit_code(by=request.actor, at=utc_now(), code=code, draft=draft, targets=targets)
    return shown(request, finding.one(_rows(request), code_id))


@routes.put(
    "/codes/{uuid:code_id}/state",
    right="drain.write",
    response=CodeOut,
    says=_("Pause, resume, archive or restore a code."),
)
def change_code_state(request: ApiRequest, code_id: UUID, payload: CodeState) -> Any:
    code, now = finding.one(_rows(request), code_id), utc_now()
    pause = actions.pause_code if payload.paused else actions.resume_code
    archive = actions.archive_code if payload.archived else actions.restore_code
    pause(by=request.actor, at=now, code=code)
    archive(by=request.actor, at=now, code=code)
    return shown(request, finding.one(_rows(request), code_id))


@routes.get(
    "/codes/{uuid:code_id}/qr",
    right="drain.read",
    openapi_extra={
        "responses": {200: {"description": "The picture", "content": {"image/png": {}, "image/svg+xml": {}}}}
    },
    says=_("The QR to print, as PNG (`size` pixels, the nearest offered) or SVG."),
)
def get_code_qr(
    request: ApiRequest,
    code_id: UUID,
    form: Literal["png", "svg"] = "png",
    size: Annotated[int, Field(ge=64, le=4096)] = 512,
) -> HttpResponse:
    code = finding.one(_rows(request), code_id)
    logo = content_of(code.logo) if code.logo else None
    link = short_link(request, code)
    if form == "svg":
        return HttpResponse(qr.svg(link, logo).encode(), content_type="image/svg+xml")
    nearest = min(qr.SIZES, key=lambda offered: abs(offered - size))
    return HttpResponse(qr.png(link, nearest, logo), content_type="image/png")


@routes.get(
    "/codes/{uuid:code_id}/scans",
    right="drain.read",
    response=list[HourOut],
    says=_(
        "Scans by hour on the code's own clock, hours without any left out; `until` is the last day, inclusive."
    ),
)
def get_code_scans(
    request: ApiRequest, code_id: UUID, since: Day | None = None, until: Day | None = None
) -> Any:
    code = finding.one(_rows(request), code_id)
    last = until or local_day(utc_now(), code.timezone)
    first = since or last - timedelta(days=6)
    if (last - first).days > 92:
        raise Refused(LONG, field="since")
    begins, ends = day_bounds(first, code.timezone)[0], day_bounds(last, code.timezone)[1]
    return [
        vars(hour) for hour in scans_by_hour(codes=[code.id], since=begins, until=ends, zone=code.timezone)
    ]


@routes.get(
    "/codes/{uuid:code_id}/today",
    right="drain.read",
    response=TodayOut,
    says=_("How much of today's caps is used, on the code's own calendar."),
)
def get_code_today(request: ApiRequest, code_id: UUID) -> Any:
    today = today_of(code=finding.one(_rows(request), code_id), at=utc_now())
    places = [{"target": place.target.id, "used": place.used, "cap": place.cap} for place in today.places]
    return {"day": today.day, "used": today.used, "cap": today.cap, "targets": places}


def _draft(request: ApiRequest, channel: Any, payload: CodeIn) -> tuple[actions.CodeDraft, list[TargetDraft]]:
    said = payload.model_dump(include=set(_PLAIN))
    fallback = finding.one(_rows(request), payload.fallback_code) if payload.fallback_code else None
    draft = actions.CodeDraft(
        **said, batch=finding.batch(request.actor, channel, payload.batch), fallback_code=fallback
    )
    targets = [
        TargetDraft(
            kind=target.kind,
            staff=finding.staff(request.actor, target.staff, f"targets.{index}.staff"),
            landing=finding.landing(target.landing, f"targets.{index}.landing"),
            url=target.url,
            weight=target.weight,
            daily_cap=target.daily_cap,
            hours=[Window(tuple(hours.days), hours.start, hours.end) for hours in target.hours],
        )
        for index, target in enumerate(payload.targets)
    ]
    return draft, targets
