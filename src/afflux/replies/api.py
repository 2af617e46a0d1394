"""/api/v1: keyword rules and their test bench."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import Field

from afflux.api.fields import After, Flag, Input, Moment, OneOf, Page, Size
from afflux.api.keys import ApiRequest
from afflux.api.paging import page
from afflux.api.routes import Routes
from afflux.channels.models import Code
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused
from afflux.replies import access, actions
from afflux.replies.engine import Place
from afflux.replies.models import Rule, RulePhrase
from afflux.replies.models.rules import Language
from afflux.replies.problems import UNKNOWN_CODE
from afflux.replies.shelf import shelf
from afflux.replies.specs import Listens, RuleSpec, Says

routes = Routes(_("Keyword replies"))
KindWord = Annotated[str, OneOf(RulePhrase.Kind)]
RoleWord = Annotated[str, OneOf(RulePhrase.Role)]
LanguageWord = Annotated[str, OneOf(Language)]
Clock = Annotated[str, Field(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
Short = Annotated[str, Field(max_length=80)]


class ReplyPhraseIn(Input):
    text: Annotated[str, Field(min_length=1, max_length=500)]
    kind: KindWord = "contains"
    role: RoleWord = "any"


class ReplyTextIn(Input):
    text: Annotated[str, Field(min_length=1, max_length=3600)]
    weight: Annotated[int, Field(ge=1, le=1000)] = 1


class ReplyHoursIn(Input):
    days: Annotated[list[Annotated[int, Field(ge=0, le=6)]], Field(min_length=1, max_length=7)]
    start: Clock
    end: Clock


class ReplyRuleIn(Input):
    name: Annotated[str, Field(min_length=1, max_length=80)]
    phrases: Annotated[list[ReplyPhraseIn], Field(min_length=1, max_length=200)]
    texts: Annotated[list[ReplyTextIn], Field(min_length=1, max_length=20)]
    language: LanguageWord = ""
    priority: Annotated[int, Field(ge=-1000, le=1000)] = 0
    zone: Annotated[str, Field(max_length=64)] = ""
    hours: Annotated[list[ReplyHoursIn], Field(max_length=20)] = []
    since: Moment | None = None
    until: Moment | None = None
    rest_minutes: Annotated[int, Field(ge=0, le=525_600)] = 10
    carriers: Annotated[list[Annotated[str, Field(max_length=16)]], Field(max_length=20)] = []
    accounts: Annotated[list[Annotated[str, Field(max_length=128)]], Field(max_length=200)] = []
    codes: Annotated[list[Annotated[str, Field(max_length=16)]], Field(max_length=500)] = []


class ReplyPhraseOut(Schema):
    text: str
    kind: str
    role: str


class ReplyTextOut(Schema):
    id: UUID
    text: str
    weight: int


class ReplyRuleOut(Schema):
    id: UUID
    name: str
    phrases: list[ReplyPhraseOut]
    texts: list[ReplyTextOut]
    language: str
    priority: int
    zone: str
    hours: list[dict[str, Any]]
    since: datetime | None
    until: datetime | None
    rest_minutes: int
    carriers: list[str]
    accounts: list[str]
    codes: list[str]
    paused: bool
    held: bool


class RulePausedIn(Input):
    paused: Flag


class TryIn(Input):
    text: Annotated[str, Field(max_length=2000)]
    at: Moment | None = None
    carrier: Annotated[str, Field(max_length=16)] = ""
    account: Annotated[str, Field(max_length=128)] = ""
    code: Annotated[str, Field(max_length=16)] = ""


class HitOut(Schema):
    phrase: str
    kind: str
    quoted: str
    start: int
    end: int
    slips: int


class ReasonOut(Schema):
    rule: UUID
    name: str
    verdict: str
    hits: list[HitOut]
    lacking: list[str]


class TriedOut(Schema):
    answers: UUID | None
    text: str | None
    anger: str | None
    reasons: list[ReasonOut]


@routes.get(
    "/replies/rules",
    right="talk.read",
    response=Page[ReplyRuleOut],
    says=_("Keyword rules by name; archived ones are left out."),
)
def list_reply_rules(request: ApiRequest, limit: Size = 100, after: After = None) -> Any:
    rows = access.rules(request.actor).prefetch_related("phrases", "texts", "codes")
    return page(rows, by="name", limit=limit, after=after, show=lambda found: [shown(row) for row in found])


@routes.post(
    "/replies/rules",
    right="talk.design",
    response={201: ReplyRuleOut},
    says=_("Make a keyword rule; its texts are judged by the guard."),
)
def create_reply_rule(request: ApiRequest, payload: ReplyRuleIn) -> Any:
    return shown(actions.save_rule(by=request.actor, at=utc_now(), spec=_spec(payload)))


@routes.get(
    "/replies/rules/{uuid:rule_id}", right="talk.read", response=ReplyRuleOut, says=_("One keyword rule.")
)
def get_reply_rule(request: ApiRequest, rule_id: UUID) -> Any:
    return shown(access.rule(request.actor, rule_id))


@routes.put(
    "/replies/rules/{uuid:rule_id}",
    right="talk.design",
    response=ReplyRuleOut,
    says=_("Say anew what a keyword rule is; a text that stays keeps its figures."),
)
def change_reply_rule(request: ApiRequest, rule_id: UUID, payload: ReplyRuleIn) -> Any:
    held = access.rule(request.actor, rule_id)
    return shown(actions.save_rule(by=request.actor, at=utc_now(), spec=_spec(payload), rule=held))


@routes.put(
    "/replies/rules/{uuid:rule_id}/paused",
    right="talk.design",
    response=ReplyRuleOut,
    says=_("Let a keyword rule answer nobody for now, or let it answer again."),
)
def pause_reply_rule(request: ApiRequest, rule_id: UUID, payload: RulePausedIn) -> Any:
    act = actions.pause if payload.paused else actions.resume
    act(access.rule(request.actor, rule_id), by=request.actor, at=utc_now())
    return shown(access.rule(request.actor, rule_id))


@routes.post(
    "/replies/try",
    right="talk.read",
    response=TriedOut,
    says=_("Which rule would answer a text, and why not the others. Nothing is sent and nothing is noted."),
)
def try_reply_rules(request: ApiRequest, payload: TryIn) -> Any:
    held, at = shelf(), payload.at or utc_now()
    place = Place(payload.carrier, payload.account, frozenset({payload.code} - {""}))
    match = held.book.answer(payload.text, at=at, place=place)
    anger = held.anger.answer(payload.text, at=at)
    return {
        "answers": match.rule.id if match else None,
        "text": match.variant.text if match and match.variant else None,
        "anger": anger.hit.quoted if anger else None,
        "reasons": [
            {
                "rule": one.rule.id,
                "name": one.rule.name,
                "verdict": one.verdict.value,
                "hits": [
                    {
                        "phrase": hit.phrase.text,
                        "kind": hit.phrase.kind.value,
                        "quoted": hit.quoted,
                        "start": hit.start,
                        "end": hit.end,
                        "slips": hit.slips,
                    }
                    for hit in one.hits
                ],
                "lacking": [phrase.text for phrase in one.lacking],
            }
            for one in held.book.explain(payload.text, at=at, place=place)[:100]
        ],
    }


def shown(rule: Rule) -> dict[str, Any]:
    """A rule as the API answers it."""
    plain = ("id", "name", "language", "priority", "zone", "since", "until", "carriers", "accounts")
    return {
        **{field: getattr(rule, field) for field in plain},
        "phrases": list(rule.phrases.all()),
        "texts": [one for one in rule.texts.all() if one.removed_at is None],
        "hours": [{"days": one["days"], "start": one["from"], "end": one["to"]} for one in rule.schedule],
        "rest_minutes": rule.rest,
        "codes": [code.slug for code in rule.codes.all()],
        "paused": rule.paused_at is not None,
        "held": rule.hold is not None,
    }


def _spec(payload: ReplyRuleIn) -> RuleSpec:
    same = ("name", "language", "priority", "zone", "since", "until", "carriers", "accounts")
    return RuleSpec(
        **{field: getattr(payload, field) for field in same},
        phrases=[Listens(one.text, one.kind, one.role) for one in payload.phrases],
        texts=[Says(one.text, one.weight) for one in payload.texts],
        schedule=[{"days": one.days, "from": one.start, "to": one.end} for one in payload.hours],
        rest=payload.rest_minutes,
        codes=codes_named(payload.codes),
    )


def codes_named(slugs: list[str]) -> list[Code]:
    """Codes by their slugs. Raises Refused at field `codes` for one that is not there."""
    known = {code.slug: code for code in Code.objects.filter(slug__in=slugs)}
    for slug in slugs:
        if slug not in known:
            raise Refused(UNKNOWN_CODE, field="codes", slug=slug)
    return list(known.values())
