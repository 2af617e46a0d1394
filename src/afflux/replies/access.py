"""The doors of the room: rules are the whole house's, everybody who talks may read them, headquarters changes them."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from afflux.conversations import access as talks
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused
from afflux.replies.models import Greeting, Rule, Suggestion, Welcome
from afflux.replies.problems import HEADQUARTERS, NOT_FOUND

Row = TypeVar("Row", bound=Model)


def rules(actor: Actor) -> QuerySet[Rule]:
    """Keyword rules, archived ones left out."""
    rows = Rule.objects.filter(archived_at=None)
    return rows if actor.may("talk.read") else rows.none()


def rule(actor: Actor, key: UUID) -> Rule:
    """The rule. Raises Refused (404)."""
    return _seen(rules(actor), key)


def welcomes(actor: Actor) -> QuerySet[Welcome]:
    """Welcomes, archived ones left out."""
    rows = Welcome.objects.filter(archived_at=None)
    return rows if actor.may("talk.read") else rows.none()


def welcome(actor: Actor, key: UUID) -> Welcome:
    """The welcome. Raises Refused (404)."""
    return _seen(welcomes(actor), key)


def greetings(actor: Actor) -> QuerySet[Greeting]:
    """Greetings of the actor's own staff and of nobody's; headquarters sees all."""
    rows = Greeting.objects.select_related("welcome", "text", "code", "staff", "connection")
    if not actor.may("talk.read"):
        return rows.none()
    if actor.own_only:
        return rows.filter(staff=actor.staff) if actor.staff else rows.none()
    return rows if actor.units is None else rows.filter(staff__unit__in=actor.units)


def suggestions(actor: Actor) -> QuerySet[Suggestion]:
    """Suggestions in the conversations the actor may see."""
    return Suggestion.objects.filter(talks.mine(actor, "talk__"))


def suggestion(actor: Actor, key: UUID) -> Suggestion:
    """The suggestion. Raises Refused (404)."""
    return _seen(suggestions(actor), key)


def may_design(actor: Actor) -> bool:
    """Whether the actor changes what the house says."""
    return actor.may("talk.design") and actor.units is None


def to_design(actor: Actor) -> None:
    """Refuse who may not change what the house says."""
    if actor.kind != "system" and not may_design(actor):
        raise Refused(HEADQUARTERS)


def _seen(rows: QuerySet[Row], key: UUID) -> Row:
    found = rows.filter(pk=key).first()
    if found is None:
        raise Refused(NOT_FOUND)
    return found
