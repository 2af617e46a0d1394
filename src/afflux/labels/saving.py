"""Rules written and changed. What contradicts itself, or turns in a circle with others, is refused before it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from afflux.contacts.models import Tag
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.kernel.text import clean
from afflux.labels.models import Rule, WordSet
from afflux.organization import audit

NO_CONDITION = problem(
    "labels.no_condition", _("Fill in at least one condition: a rule without any would label everybody.")
)
CIRCLE = problem(
    "labels.circle",
    _("This rule turns in a circle: %(way)s. A label must not depend on itself, not even through others."),
)
CONTRADICTION = problem(
    "labels.contradiction", _("The rule asks for the tag “%(tag)s” and forbids it; nobody can fulfil that.")
)
NAME_TAKEN = problem("labels.name_taken", _("There is a rule of this name already."), status=409)
SET_TAKEN = problem("labels.set_taken", _("There is a set of this name already."), status=409)
NO_WORDS = problem("labels.no_words", _("Give the set at least two words, each on a line of its own."))
SET_IN_USE = problem(
    "labels.set_in_use", _("The rule “%(rule)s” listens for this set. Change that rule first.")
)
MAKING = 8_263_641  # one saver at a time: two rules may be harmless each and a circle together


@dataclass(frozen=True)
class Draft:
    """A rule as it is to be: conditions by kind, in the form in which they are kept."""

    name: str
    tag: str
    conditions: Mapping[str, Mapping[str, Any]]
    lasting: bool = True
    synced: bool = False


@transaction.atomic
def save(rule: Rule | None, draft: Draft, *, by: Actor, at: datetime) -> Rule:
    """Make or change a rule. Raises Refused for a circle, a contradiction, a taken name or a rule without conditions."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [MAKING])
    if not draft.conditions:
        raise Refused(NO_CONDITION)
    Tag.objects.get_or_create(name=clean(draft.tag)[:60], defaults={"created_at": at})
    tag = Tag.objects.get(name=clean(draft.tag)[:60])
    _consistent(draft)
    _no_circle(rule, tag, draft)
    kept = rule or Rule(created_at=at)
    kept.name, kept.tag, kept.conditions = clean(draft.name)[:80], tag, dict(draft.conditions)
    kept.lasting, kept.synced, kept.changed_at = draft.lasting, draft.synced, at
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError as error:
        raise Refused(NAME_TAKEN, field="name") from error
    audit.record(by=by, at=at, verb="label.changed" if rule else "label.made", subject=kept, detail={})
    return kept


@transaction.atomic
def switch(rule: Rule, active: bool, *, by: Actor, at: datetime) -> None:
    """Let a rule work or rest. What it gave stays."""
    if Rule.objects.filter(id=rule.id).exclude(active=active).update(active=active, changed_at=at):
        audit.record(by=by, at=at, verb="label.on" if active else "label.off", subject=rule, detail={})


def _tags_in(conditions: Mapping[str, Mapping[str, Any]], kind: str) -> set[UUID]:
    return {UUID(str(one)) for one in conditions.get(kind, {}).get("tags", ())}


def _consistent(draft: Draft) -> None:
    both = _tags_in(draft.conditions, "tagged") & _tags_in(draft.conditions, "untagged")
    if both:
        raise Refused(CONTRADICTION, field="tagged_tags", tag=str(Tag.objects.get(id=min(both))))


def _no_circle(rule: Rule | None, tag: Tag, draft: Draft) -> None:
    """The graph “giving this tag depends on that tag”, also where it depends on its absence, must have no circle."""
    needs: dict[UUID, set[UUID]] = {}
    others = Rule.objects.exclude(id=rule.id) if rule else Rule.objects.all()
    given = [(one.tag_id, one.conditions) for one in others]
    for result, conditions in [*given, (tag.id, draft.conditions)]:
        needs.setdefault(result, set()).update(
            _tags_in(conditions, "tagged") | _tags_in(conditions, "untagged")
        )
    way = circle(needs, tag.id)
    if way:
        names = dict(Tag.objects.filter(id__in=way).values_list("id", "name"))
        raise Refused(CIRCLE, field="tag", way=" → ".join(names[one] for one in way))


def circle(needs: Mapping[UUID, Iterable[UUID]], start: UUID) -> list[UUID]:
    """A way from `start` back to it along `needs`, both ends named; empty where there is none."""
    stack: list[list[UUID]] = [[start]]
    seen: set[UUID] = set()
    while stack:
        way = stack.pop()
        for following in sorted(needs.get(way[-1], ())):
            if following == start:
                return [*way, start]
            if following not in seen:
                seen.add(following)
                stack.append([*way, following])
    return []


def in_order(rules: Sequence[Rule]) -> list[Rule]:
    """Each rule after those whose tags it asks about; there is no circle among saved ones."""
    makers: dict[UUID, list[Rule]] = {}
    for rule in rules:
        makers.setdefault(rule.tag_id, []).append(rule)
    done: dict[UUID, Rule] = {}

    def visit(rule: Rule) -> None:
        if rule.id in done:
            return
        for needed in _tags_in(rule.conditions, "tagged") | _tags_in(rule.conditions, "untagged"):
            for maker in makers.get(needed, ()):
                visit(maker)
        done[rule.id] = rule

    for rule in rules:
        visit(rule)
    return list(done.values())


@transaction.atomic
def save_set(held: WordSet | None, name: str, words: Sequence[str], *, by: Actor, at: datetime) -> WordSet:
    """Make or change a set of words."""
    kept = list(dict.fromkeys(clean(word)[:40] for word in words if clean(word)))[:500]
    if len(kept) < 2:
        raise Refused(NO_WORDS, field="words")
    row = held or WordSet(created_at=at)
    row.name, row.words = clean(name)[:60], kept
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(SET_TAKEN, field="name") from error
    audit.record(by=by, at=at, verb="wordset.changed" if held else "wordset.made", subject=row, detail={})
    return row


@transaction.atomic
def drop_set(held: WordSet, *, by: Actor, at: datetime) -> None:
    """Remove a set that no rule listens for."""
    user = Rule.objects.filter(conditions__meant__set=str(held.id)).first()
    if user is not None:
        raise Refused(SET_IN_USE, rule=user.name)
    audit.record(by=by, at=at, verb="wordset.dropped", subject=held, detail={"name": held.name})
    held.delete()
