"""/api/v1: label rules, whom they labelled, and why somebody has a label."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import Field

from afflux.api.fields import After, Flag, Input, Page, Size
from afflux.api.keys import ApiRequest
from afflux.api.paging import page
from afflux.api.routes import Routes
from afflux.contacts.access import person
from afflux.kernel.clock import utc_now
from afflux.labels import access, saving
from afflux.labels.conditions import sentence
from afflux.labels.conditions.checking import checked
from afflux.labels.models import Label, Rule
from afflux.labels.telling import why

routes = Routes(_("Automatic labels"))


class LabelRuleIn(Input):
    name: Annotated[str, Field(min_length=1, max_length=80, pattern=r"\S")]
    tag: Annotated[str, Field(min_length=1, max_length=60, pattern=r"\S")]
    conditions: Annotated[
        dict[str, dict[str, Any]],
        Field(min_length=1, max_length=20, description="Kind of condition → its values; all must hold."),
    ]
    lasting: Flag = True
    synced: Flag = False


class ActiveIn(Input):
    active: Flag


class LabelRuleOut(Schema):
    id: UUID
    name: str
    tag: str
    conditions: dict[str, dict[str, Any]]
    says: str
    lasting: bool
    synced: bool
    active: bool
    changed_at: datetime


class LabelOut(Schema):
    rule: UUID
    rule_name: str
    tag: str
    contact: UUID
    at: datetime
    fact_at: datetime
    why: str
    facts: dict[str, Any]


@routes.get(
    "/labels/rules",
    right="talk.read",
    response=Page[LabelRuleOut],
    says=_("Label rules by name, each with its conditions as data and in words."),
)
def list_label_rules(request: ApiRequest, limit: Size = 100, after: After = None) -> Any:
    return page(access.rules(request.actor), by="name", limit=limit, after=after, each=shown)


@routes.post(
    "/labels/rules",
    right="talk.design",
    response={201: LabelRuleOut},
    says=_("Make a label rule. A circle of rules and a rule nobody can fulfil are refused."),
)
def create_label_rule(request: ApiRequest, payload: LabelRuleIn) -> Any:
    return shown(saving.save(None, _draft(payload), by=request.actor, at=utc_now()))


@routes.get(
    "/labels/rules/{uuid:rule_id}", right="talk.read", response=LabelRuleOut, says=_("One label rule.")
)
def get_label_rule(request: ApiRequest, rule_id: UUID) -> Any:
    return shown(access.rule(request.actor, rule_id))


@routes.put(
    "/labels/rules/{uuid:rule_id}",
    right="talk.design",
    response=LabelRuleOut,
    says=_("Say anew what a label rule is."),
)
def change_label_rule(request: ApiRequest, rule_id: UUID, payload: LabelRuleIn) -> Any:
    held = access.rule(request.actor, rule_id)
    return shown(saving.save(held, _draft(payload), by=request.actor, at=utc_now()))


@routes.put(
    "/labels/rules/{uuid:rule_id}/active",
    right="talk.design",
    response=LabelRuleOut,
    says=_("Let a label rule work or rest; what it gave stays."),
)
def switch_label_rule(request: ApiRequest, rule_id: UUID, payload: ActiveIn) -> Any:
    saving.switch(access.rule(request.actor, rule_id), payload.active, by=request.actor, at=utc_now())
    return shown(access.rule(request.actor, rule_id))


@routes.get(
    "/labels/rules/{uuid:rule_id}/labels",
    right="talk.read",
    response=Page[LabelOut],
    says=_("Whom a rule labelled, newest first, each with the facts that fulfilled it."),
)
def list_labels_of_rule(request: ApiRequest, rule_id: UUID, limit: Size = 100, after: After = None) -> Any:
    rows = access.labels(request.actor).filter(rule=access.rule(request.actor, rule_id))
    return page(rows, by="-at", limit=limit, after=after, each=shown_label)


@routes.get(
    "/contacts/{uuid:contact_id}/labels",
    right="talk.read",
    response=Page[LabelOut],
    says=_("Labels of a contact that rules gave, newest first, each with the rule, the fact and the time."),
)
def list_labels_of_contact(
    request: ApiRequest, contact_id: UUID, limit: Size = 100, after: After = None
) -> Any:
    rows = access.labels(request.actor).filter(person=person(request.actor, contact_id))
    return page(rows, by="-at", limit=limit, after=after, each=shown_label)


def shown(rule: Rule) -> dict[str, Any]:
    """A rule as the API answers it."""
    same = ("id", "name", "conditions", "lasting", "synced", "active", "changed_at")
    told = {"tag": rule.tag.name, "says": sentence(rule.conditions)}
    return {**{name: getattr(rule, name) for name in same}, **told}


def shown_label(label: Label) -> dict[str, Any]:
    """A label as the API answers it."""
    return {
        "rule": label.rule_id,
        "rule_name": label.rule.name,
        "tag": label.rule.tag.name,
        "contact": label.person_id,
        "at": label.at,
        "fact_at": label.fact_at,
        "why": why(label),
        "facts": label.facts,
    }


def _draft(payload: LabelRuleIn) -> saving.Draft:
    same = ("name", "tag", "lasting", "synced")
    given = {name: getattr(payload, name) for name in same}
    return saving.Draft(**given, conditions=checked(payload.conditions))
