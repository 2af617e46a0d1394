"""The doors of labels: rules are the house's, whom they labelled is cut to what the actor may see."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from afflux.contacts import access as pool
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.labels.models import Label, PastRun, Rule, WordSet

NO_RULE = problem("labels.no_rule", _("There is no such rule."), status=404)
NO_SET = problem("labels.no_set", _("There is no such set of words."), status=404)
NO_RUN = problem("labels.no_run", _("There is no such run."), status=404)


def rules(actor: Actor) -> QuerySet[Rule]:
    """Every rule, for whoever reads the talk."""
    return Rule.objects.select_related("tag") if actor.may("talk.read") else Rule.objects.none()


def rule(actor: Actor, rule_id: UUID) -> Rule:
    """That rule. Raises Refused (404)."""
    found = rules(actor).filter(id=rule_id).first()
    if found is None:
        raise Refused(NO_RULE)
    return found


def sets(actor: Actor) -> QuerySet[WordSet]:
    """Every set of words."""
    return WordSet.objects.all() if actor.may("talk.read") else WordSet.objects.none()


def word_set(actor: Actor, set_id: UUID) -> WordSet:
    """That set. Raises Refused (404)."""
    found = sets(actor).filter(id=set_id).first()
    if found is None:
        raise Refused(NO_SET)
    return found


def labels(actor: Actor) -> QuerySet[Label]:
    """Labels of people whom the actor may see."""
    rows = Label.objects.select_related("rule__tag", "person")
    if actor.units is None and not actor.own_only:
        return rows.filter(person__merged_into=None)
    return rows.filter(person__in=pool.persons(actor))


def run(actor: Actor, run_id: UUID) -> PastRun:
    """That run. Raises Refused (404)."""
    found = (
        PastRun.objects.select_related("rule").filter(id=run_id).first() if actor.may("talk.design") else None
    )
    if found is None:
        raise Refused(NO_RUN)
    return found
