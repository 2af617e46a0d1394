"""Rows that need no plan get the same answer as if everything had been planned."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from afflux.contacts import resolving
from afflux.contacts.models import Consent, Identity, Likeness, Merge, Person
from afflux.contacts.queries.finding import meant
from afflux.contacts.tests.rows import NOON, bring, person_of, phone, row
from afflux.kernel.ids import new_id

pytestmark = pytest.mark.django_db
KINDS = ("external", "phone", "email", "visitor", "openid")


def some_rows(dice: random.Random) -> list[Any]:
    """Rows over few identities, so that they meet each other and what is in the pool."""
    return [
        row(
            name=dice.choice(("", "Li", "Wang")),
            props=dice.choice(({}, {"city": "Wuhan"}, {"age": 30})),
            **{kind: spelt(kind, dice.randrange(9)) for kind in dice.sample(KINDS, dice.randrange(1, 4))},
        )
        for _ in range(dice.randrange(1, 12))
    ]


def spelt(kind: str, number: int) -> str:
    return {"phone": phone(number), "email": f"m{number}@b.cn"}.get(kind, f"{kind}-{number}")


def state(batches: list[list[Any]]) -> Any:
    """What these batches leave behind, persons named by the first of their identities; then all of it is undone."""
    with transaction.atomic():
        answers = [bring(*batch) for batch in batches]
        held: dict[Any, list[str]] = {}
        for person, kind, value in Identity.objects.values_list("person_id", "kind", "value"):
            held.setdefault(person, []).append(f"{kind}:{value}")
        named = {person: min(values) for person, values in held.items()}
        people = {
            named.get(person.id, "merged away"): (person.name, person.props, person.created_at)
            for person in Person.objects.filter(merged_into=None)
        }
        said = [[(one.created, named.get(one.person)) for one in answer] for answer in answers]
        found = (
            said,
            people,
            held and sorted(sorted(v) for v in held.values()),
            Merge.objects.count(),
            Likeness.objects.count(),
        )
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("seed", range(40))
def test_a_short_cut_ends_where_the_plan_ends(seed, monkeypatch):
    dice = random.Random(seed)
    batches = [some_rows(dice) for _ in range(3)]
    short = state(batches)
    told = resolving._told

    def all_met(candidates, tentative):
        keys, _met = told(candidates, tentative)
        return keys, set(range(len(candidates)))

    monkeypatch.setattr(resolving, "_told", all_met)
    monkeypatch.setattr(resolving, "_again", lambda *_: {})
    assert state(batches) == short, f"seed {seed}"


def test_a_consent_cannot_name_a_text_that_is_not_there():
    person = person_of(row(phone=phone(1)))
    with pytest.raises(IntegrityError, match="consent text"), transaction.atomic():
        Consent.objects.create(
            person_id=person, given=True, text_id=new_id(), source="test", at=NOON, recorded_at=NOON
        )


def test_a_browser_is_found_by_its_whole_id_only():
    browser = str(new_id())
    person = person_of(row(visitor=browser))
    assert set(Person.objects.filter(meant(browser)).values_list("id", flat=True)) == {person}
    assert not Person.objects.filter(meant(browser[:13])).exists()
