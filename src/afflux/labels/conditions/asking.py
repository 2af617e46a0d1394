"""All conditions of a rule asked for many people in one statement."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from afflux.kernel.arrays import array_of, texts_of
from afflux.labels.conditions import kinds
from afflux.labels.conditions.kinds import Condition
from afflux.labels.conditions.words import comparable, pattern
from afflux.labels.models import Group, WordSet

CONDITIONS: Mapping[str, Condition] = {one.kind: one for one in kinds.ALL}
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Match:
    """Somebody fulfils a rule: `facts` by condition, `at`: when the last of them came true."""

    person: UUID
    facts: dict[str, Any]
    at: datetime


def matching(conditions: Mapping[str, Values], persons: Sequence[UUID], *, now: datetime) -> list[Match]:
    """Whoever of `persons` fulfils every condition."""
    parts: list[str] = []
    params: dict[str, Any] = {"persons": array_of(persons), "now": now}
    asked = sorted(conditions, key=list(CONDITIONS).index)
    for kind in asked:
        parts.append(f"found_{kind} as ({CONDITIONS[kind].sql})")
        params |= _params(CONDITIONS[kind], conditions[kind])
    facts = ", ".join(
        f"'{kind}', found_{kind}.fact || jsonb_build_object('at', found_{kind}.at)" for kind in asked
    )
    latest = ", ".join(f"found_{kind}.at" for kind in asked)
    joined = f"found_{asked[0]}" + "".join(f" join found_{kind} using (person)" for kind in asked[1:])
    text = f"with {', '.join(parts)} select person, jsonb_build_object({facts}), greatest({latest}) from {joined}"  # noqa: S608  # kinds are ours, values are parameters
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        return [Match(person, json.loads(facts), at) for person, facts, at in cursor.fetchall()]


def _params(condition: Condition, values: Values) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, sort in condition.needs.items():
        value = values.get(name, condition.optional.get(name))
        if sort == kinds.SET:
            held = WordSet.objects.filter(id=value).values_list("words", flat=True).first() or []
            plain = [comparable(word) for word in held]
            found[f"{condition.kind}_words"] = texts_of(plain)
            found[f"{condition.kind}_pattern"] = pattern(plain)
        elif sort == kinds.WORDS:
            found[f"{condition.kind}_pattern"] = pattern(comparable(word) for word in value)
        elif sort in (kinds.CODES, kinds.TAGS):
            found[f"{condition.kind}_{name}"] = array_of(UUID(str(one)) for one in value)
        else:
            found[f"{condition.kind}_{name}"] = value
    return found


def sentence(conditions: Mapping[str, Values]) -> str:
    """The rule in words: who “came by Store poster” and “said one of refund, return”."""
    said = []
    for kind in sorted(conditions, key=list(CONDITIONS).index):
        condition = CONDITIONS[kind]
        shown = {
            name: _shown(sort, name, conditions[kind], condition) for name, sort in condition.needs.items()
        }
        said.append(str(condition.says) % shown)
    return _(" and ").join(said)


def _shown(sort: str, name: str, values: Values, condition: Condition) -> Any:
    from afflux.channels.models import Code
    from afflux.contacts.models import Tag

    value = values.get(name, condition.optional.get(name))
    if sort == kinds.WORDS:
        return _(", ").join(value)
    if sort == kinds.CODES:
        return _(", ").join(Code.objects.filter(id__in=value).order_by("name").values_list("name", flat=True))
    if sort == kinds.TAGS:
        return _(", ").join(Tag.objects.filter(id__in=value).order_by("name").values_list("name", flat=True))
    if sort == kinds.SET:
        return str(WordSet.objects.filter(id=value).first() or "–")
    if sort == kinds.GROUP_ID:
        return str(Group.objects.filter(group=value).first() or value)
    if sort == kinds.CHOICE:
        return kinds.SINCE_WHAT[value]
    return value
