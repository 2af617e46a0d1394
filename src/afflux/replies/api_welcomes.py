"""/api/v1: welcomes, with the figures of their texts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import Field

from afflux.api.fields import After, Flag, Input, Page, Size
from afflux.api.keys import ApiRequest
from afflux.api.paging import page
from afflux.api.routes import Routes
from afflux.connectors.models import Connection
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused
from afflux.organization.models import Staff
from afflux.replies import access, actions, queries
from afflux.replies.api import LanguageWord, ReplyHoursIn, ReplyTextIn, codes_named
from afflux.replies.models import Welcome
from afflux.replies.problems import UNKNOWN_LINE, UNKNOWN_STAFF
from afflux.replies.queries import Greeted
from afflux.replies.specs import Says, WelcomeSpec

routes = Routes(_("Welcome"))
MONTH = timedelta(days=30)


class WelcomeLinkIn(Input):
    title: Annotated[str, Field(min_length=1, max_length=60)]
    url: Annotated[str, Field(min_length=1, max_length=500)]
    about: Annotated[str, Field(max_length=200)] = ""


class WelcomeIn(Input):
    name: Annotated[str, Field(min_length=1, max_length=80)]
    texts: Annotated[list[ReplyTextIn], Field(min_length=1, max_length=20)]
    language: LanguageWord = ""
    priority: Annotated[int, Field(ge=-1000, le=1000)] = 0
    zone: Annotated[str, Field(max_length=64)] = ""
    hours: Annotated[list[ReplyHoursIn], Field(max_length=20)] = []
    connections: Annotated[list[UUID], Field(max_length=100)] = []
    codes: Annotated[list[Annotated[str, Field(max_length=16)]], Field(max_length=500)] = []
    staff: Annotated[list[Annotated[str, Field(max_length=32)]], Field(max_length=500)] = []
    links: Annotated[list[WelcomeLinkIn], Field(max_length=9)] = []


class PausedIn(Input):
    paused: Flag


class WelcomeTextOut(Schema):
    id: UUID
    letter: str
    text: str
    weight: int
    chosen_30_days: int
    sent_30_days: int
    missed_30_days: int
    answered_30_days: int


class WelcomeOut(Schema):
    id: UUID
    name: str
    texts: list[WelcomeTextOut]
    language: str
    priority: int
    zone: str
    hours: list[dict[str, Any]]
    connections: list[UUID]
    codes: list[str]
    staff: list[str]
    links: list[dict[str, str]]
    pictures: int
    paused: bool
    held: bool


@routes.get(
    "/welcomes",
    right="talk.read",
    response=Page[WelcomeOut],
    says=_("Welcomes by name, with what became of each text in 30 days; archived ones are left out."),
)
def list_welcomes(request: ApiRequest, limit: Size = 100, after: After = None) -> Any:
    rows = access.welcomes(request.actor).prefetch_related("texts", "codes", "staff", "connections")
    return page(rows, by="name", limit=limit, after=after, show=shown)


@routes.post(
    "/welcomes",
    right="talk.design",
    response={201: WelcomeOut},
    says=_("Make a welcome; its texts are judged by the guard."),
)
def create_welcome(request: ApiRequest, payload: WelcomeIn) -> Any:
    made = actions.save_welcome(by=request.actor, at=utc_now(), spec=_spec(payload, ()))
    return shown([made])[0]


@routes.get("/welcomes/{uuid:welcome_id}", right="talk.read", response=WelcomeOut, says=_("One welcome."))
def get_welcome(request: ApiRequest, welcome_id: UUID) -> Any:
    return shown([access.welcome(request.actor, welcome_id)])[0]


@routes.put(
    "/welcomes/{uuid:welcome_id}",
    right="talk.design",
    response=WelcomeOut,
    says=_("Say anew what a welcome is; a text that stays keeps its figures, pictures stay."),
)
def change_welcome(request: ApiRequest, welcome_id: UUID, payload: WelcomeIn) -> Any:
    held = access.welcome(request.actor, welcome_id)
    kept = [one for one in held.attachments if one["kind"] == "image"]
    spec = _spec(payload, kept)
    return shown([actions.save_welcome(by=request.actor, at=utc_now(), spec=spec, welcome=held)])[0]


@routes.put(
    "/welcomes/{uuid:welcome_id}/paused",
    right="talk.design",
    response=WelcomeOut,
    says=_("Let a welcome greet nobody for now, or let it greet again."),
)
def pause_welcome(request: ApiRequest, welcome_id: UUID, payload: PausedIn) -> Any:
    act = actions.pause if payload.paused else actions.resume
    act(access.welcome(request.actor, welcome_id), by=request.actor, at=utc_now())
    return shown([access.welcome(request.actor, welcome_id)])[0]


def shown(rows: list[Welcome]) -> list[dict[str, Any]]:
    """Welcomes as the API answers them; figures of all their texts are asked for at once."""
    texts = [text.id for row in rows for text in row.texts.all()]
    figures = queries.greeted_by_text(texts, since=utc_now() - MONTH)
    return [_shown(row, figures) for row in rows]


def _shown(row: Welcome, figures: dict[UUID, Greeted]) -> dict[str, Any]:
    plain = ("id", "name", "language", "priority", "zone")
    return {
        **{field: getattr(row, field) for field in plain},
        "texts": [
            _text(one, figures.get(one.id, Greeted())) for one in row.texts.all() if not one.removed_at
        ],
        "hours": [{"days": one["days"], "start": one["from"], "end": one["to"]} for one in row.schedule],
        "connections": [line.id for line in row.connections.all()],
        "codes": [code.slug for code in row.codes.all()],
        "staff": [member.number for member in row.staff.all()],
        "links": [
            {key: one[key] for key in ("title", "url", "about")}
            for one in row.attachments
            if one["kind"] == "link"
        ],
        "pictures": sum(one["kind"] == "image" for one in row.attachments),
        "paused": row.paused_at is not None,
        "held": row.hold is not None,
    }


def _text(text: Any, of: Greeted) -> dict[str, Any]:
    plain = {field: getattr(text, field) for field in ("id", "letter", "text", "weight")}
    counted = ("chosen", "sent", "missed", "answered")
    return {**plain, **{f"{name}_30_days": getattr(of, name) for name in counted}}


def _spec(payload: WelcomeIn, pictures: Iterable[dict[str, Any]]) -> WelcomeSpec:
    same = ("name", "language", "priority", "zone")
    return WelcomeSpec(
        **{field: getattr(payload, field) for field in same},
        texts=[Says(one.text, one.weight) for one in payload.texts],
        schedule=[{"days": one.days, "from": one.start, "to": one.end} for one in payload.hours],
        connections=_lines(payload.connections),
        codes=codes_named(payload.codes),
        staff=_staff(payload.staff),
        attachments=[*pictures, *({"kind": "link", **one.dict()} for one in payload.links)],
    )


def _lines(ids: list[UUID]) -> list[Connection]:
    known = {line.id: line for line in Connection.objects.filter(id__in=ids, removed_at=None)}
    if missing := next((one for one in ids if one not in known), None):
        raise Refused(UNKNOWN_LINE, field="connections", id=str(missing))
    return list(known.values())


def _staff(numbers: list[str]) -> list[Staff]:
    known = {member.number: member for member in Staff.objects.filter(number__in=numbers)}
    if missing := next((one for one in numbers if one not in known), None):
        raise Refused(UNKNOWN_STAFF, field="staff", number=missing)
    return list(known.values())
