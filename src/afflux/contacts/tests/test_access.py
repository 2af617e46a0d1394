from __future__ import annotations

import pytest
from django.apps import apps

from afflux.contacts import access, merging
from afflux.contacts.models import Person
from afflux.contacts.tests.rows import bring, phone, row
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(cast):
    mine, stores, other, nobodys = (a.person for a in bring(*[row(phone=phone(n)) for n in range(4)]))
    Person.objects.filter(id=mine).update(staff=cast.staff_a, unit=cast.store_a)
    Person.objects.filter(id=stores).update(unit=cast.store_a)
    Person.objects.filter(id=other).update(staff=cast.staff_b, unit=cast.store_b)
    return {"mine": mine, "store": stores, "other": other, "nobody's": nobodys}


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("owner", {"mine", "store", "other", "nobody's"}),
        ("operator", {"mine", "store", "other", "nobody's"}),
        ("analyst", {"mine", "store", "other", "nobody's"}),
        ("manager_a", {"mine", "store"}),
        ("manager_b", {"other"}),
        ("staff_a", {"mine"}),
        ("outsider", set()),
    ],
)
def test_everybody_sees_their_own_part_of_the_pool(cast, people, who, sees):
    actor = cast.actor(who)
    assert set(access.persons(actor).values_list("id", flat=True)) == {people[name] for name in sees}
    for name, person in people.items():
        if name in sees:
            assert access.person(actor, person).id == person
        else:
            with pytest.raises(Refused) as refusal:
                access.person(actor, person)
            assert refusal.value.why is access.NO_SUCH_PERSON


def test_staff_without_a_row_of_their_own_see_nobody(cast, people):
    actor = Actor(
        id=cast.users["staff_a"].id, kind="user", name="x", rights=frozenset({"pool.read"}), own_only=True
    )
    assert not access.persons(actor).exists()


def test_a_merged_id_leads_to_the_person_kept(cast):
    kept, gone = (a.person for a in bring(row(phone=phone(1), day=-1), row(email="a@b.cn")))
    bring(row(phone=phone(1), email="a@b.cn"))
    assert access.person(cast.actor("owner"), gone).id == kept
    assert list(access.persons(cast.actor("owner")).values_list("id", flat=True)) == [kept]


def test_every_column_that_refers_to_a_person_follows_a_merge():
    own = {
        ("contacts_person", "merged_into_id"),
        ("contacts_likeness", "left_id"),
        ("contacts_likeness", "right_id"),
        ("contacts_merge", "kept_id"),
        ("contacts_merge", "absorbed_id"),
        ("contacts_standing", "person_id"),
    }
    columns = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Person
    }
    assert columns - own == {(reference.table, reference.column) for reference in merging.references()}
