"""Rules applied to people: who fulfils one gets its tag, who no longer fulfils one that does not last loses it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from afflux.contacts.actions.tags import apply_tags
from afflux.contacts.models import Person, Tagging
from afflux.kernel.actors import SYSTEM_ID, Actor
from afflux.kernel.news import tell
from afflux.labels.conditions import Match, matching
from afflux.labels.events import LabelsGiven, LabelsTaken
from afflux.labels.models import Label, Rule
from afflux.labels.saving import in_order

BY = Actor(id=SYSTEM_ID, kind="system", name="labels")


def rule_name(rule: Rule) -> str:
    """How a tagging names the rule that gave it."""
    return f"label:{rule.id}"


@transaction.atomic
def apply(persons: Sequence[UUID], *, at: datetime, rules: Sequence[Rule] | None = None) -> int:
    """Ask every active rule (or `rules`) about these people; how many labels were given.

    A rule that asks for a tag comes after those that give it, so one pass is enough. People merged away are left out.
    """
    held = _locked(persons)
    if not held:
        return 0
    asked = Rule.objects.filter(active=True).select_related("tag") if rules is None else rules
    return sum(_apply(rule, held, at) for rule in in_order(list(asked)))


def _locked(persons: Sequence[UUID]) -> list[UUID]:
    """The living ones, locked in the order of their ids: nobody is merged away under a label."""
    rows = (
        Person.objects.select_for_update(no_key=True).filter(id__in=persons, merged_into=None).order_by("id")
    )
    return list(rows.values_list("id", flat=True))


def _apply(rule: Rule, persons: list[UUID], at: datetime) -> int:
    found = matching(rule.conditions, persons, now=at)
    given = _give(rule, found, at)
    if not rule.lasting:
        _take(rule, sorted(set(persons) - {match.person for match in found}), at)
    return given


def _give(rule: Rule, found: Sequence[Match], at: datetime) -> int:
    known = set(
        Label.objects.filter(rule=rule, person__in=[match.person for match in found]).values_list(
            "person_id", flat=True
        )
    )
    fresh = [match for match in found if match.person not in known]
    if not fresh:
        return 0
    Label.objects.bulk_create(
        Label(rule=rule, person_id=match.person, facts=match.facts, fact_at=match.at, at=at)
        for match in fresh
    )
    people = [match.person for match in fresh]
    apply_tags([(person, rule.tag.name) for person in people], rule=rule_name(rule), by=BY, at=at)
    tell(LabelsGiven(rule, tuple(people), at))
    return len(fresh)


def _take(rule: Rule, persons: Sequence[UUID], at: datetime) -> None:
    """The label goes; the tag with it, unless a hand or another rule gave it."""
    gone = Label.objects.filter(rule=rule, person__in=persons)
    people = list(gone.values_list("person_id", flat=True))
    if not people:
        return
    gone.delete()
    Tagging.objects.filter(tag=rule.tag, person__in=people, rule=rule_name(rule)).delete()
    tell(LabelsTaken(rule, tuple(people), at))
