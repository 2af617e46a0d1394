from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from afflux.contacts.events import IdentitiesAdded, PersonsMerged
from afflux.contacts.identities import proof
from afflux.contacts.models import Identity, Likeness, Merge, Person
from afflux.contacts.resolving import TWO_NUMBERS, Candidate, resolve
from afflux.contacts.tests.rows import NOON, bring, person_of, phone, row
from afflux.kernel import news
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    heard: list[object] = []

    def listen(item: object) -> None:
        heard.append(item)

    for kind in (IdentitiesAdded, PersonsMerged):
        news.subscribe(kind, listen)
    yield heard
    for kind in (IdentitiesAdded, PersonsMerged):
        news._LISTENERS[kind].remove(listen)


def test_the_same_phone_in_two_spellings_is_one_person():
    first, second = bring(row(phone="138 0000 0001", name="Li"), row(phone="+8613800000001"))
    assert first.person == second.person
    assert (first.created, second.created) == (True, False)
    assert Person.objects.get().name == "Li"


def test_a_row_that_comes_again_changes_nothing(told):
    rows = [row(phone=phone(1), email="a@b.cn", name="Li", props={"city": "Wuhan"})]
    first = bring(*rows)
    before = list(Person.objects.values()), list(Identity.objects.order_by("key").values())
    told.clear()
    again = bring(*rows)
    assert (again[0].person, again[0].created) == (first[0].person, False)
    assert (list(Person.objects.values()), list(Identity.objects.order_by("key").values())) == before
    assert told == []


def test_a_new_identity_of_somebody_known_goes_to_that_person_and_is_told(told):
    person = person_of(row(phone=phone(1)))
    told.clear()
    assert person_of(row(phone=phone(1), email="a@b.cn")) == person
    assert told == [IdentitiesAdded(persons=(person,), keys=(proof("email", "a@b.cn").key,), at=NOON)]


def test_a_row_fills_what_is_empty_and_overwrites_nothing():
    bring(row(phone=phone(1), props={"city": "Wuhan"}))
    bring(row(phone=phone(1), name="Li", props={"city": "Xi'an", "age": 30}))
    bring(row(phone=phone(1), name="Wang"))
    person = Person.objects.get()
    assert (person.name, person.props) == ("Li", {"city": "Wuhan", "age": 30})


def test_one_row_that_holds_the_proofs_of_two_persons_merges_them_into_the_older(told):
    younger = person_of(row(phone=phone(1), day=5))
    older = person_of(row(email="a@b.cn", day=1, name="Li"))
    told.clear()
    assert person_of(row(phone=phone(1), email="a@b.cn", day=9)) == older
    assert Person.objects.get(id=younger).merged_into_id == older
    assert set(Identity.objects.values_list("person_id", flat=True)) == {older}
    merge = Merge.objects.get()
    assert (merge.kept_id, merge.absorbed_id, merge.proof) == (older, younger, "phone+email|test")
    assert told == [PersonsMerged(kept=(older,), absorbed=(younger,), at=NOON)]


def test_rows_of_one_batch_prove_one_another_in_any_order():
    answers = bring(
        row(phone=phone(1)),
        row(email="a@b.cn"),
        row(openid="o1"),
        row(openid="o1", phone=phone(1), email="a@b.cn"),
    )
    assert len({answer.person for answer in answers}) == 1
    assert [answer.created for answer in answers] == [True, False, False, False]
    assert Person.objects.count() == 1


def test_two_customer_numbers_on_one_phone_stay_two_people_and_are_proposed():
    mother = person_of(row(external="E1", phone=phone(1)))
    child = person_of(row(external="E2", phone=phone(1)))
    assert mother != child
    assert Identity.objects.get(kind="phone").person_id == mother
    likeness = Likeness.objects.get()
    assert {likeness.left_id, likeness.right_id} == {mother, child}
    assert likeness.reasons == [{"code": "shared", "kind": "phone"}]
    assert Merge.objects.count() == 0


def test_two_customer_numbers_in_one_batch_stay_two_people_too():
    first, second = bring(row(external="E1", phone=phone(1)), row(external="E2", phone=phone(1)))
    assert first.person != second.person
    assert Likeness.objects.count() == 1


def test_a_row_never_joins_two_persons_whose_numbers_differ():
    bring(row(external="E1", phone=phone(1)), row(external="E2", email="a@b.cn"))
    answer = person_of(row(phone=phone(1), email="a@b.cn"))
    assert answer == Identity.objects.get(value="E1").person_id
    assert Merge.objects.count() == 0
    assert Likeness.objects.count() == 1


def test_a_browser_proves_a_stranger_but_never_joins_two_known_people():
    stranger = person_of(row(visitor="v1"))
    assert person_of(row(visitor="v1", phone=phone(1))) == stranger
    second = person_of(row(visitor="v1", phone=phone(2)))
    assert second != stranger
    assert Identity.objects.get(kind="visitor").person_id == stranger
    assert Likeness.objects.count() == 0


def test_a_candidate_without_proof_is_always_somebody_new():
    first, second = bring(row(name="Li"), row(name="Li"))
    assert first.person != second.person


def test_a_row_with_two_customer_numbers_is_refused():
    two = Candidate((proof("external", "E1"), proof("external", "E2")), at=NOON)
    with pytest.raises(Refused) as refusal:
        resolve([two], by=SYSTEM, at=NOON)
    assert refusal.value.why is TWO_NUMBERS


def test_thousands_of_rows_take_the_statements_of_one():
    rows = [row(phone=phone(n), external=f"E{n}", name=f"N{n}") for n in range(3000)]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answers = bring(*rows)
    assert len({answer.person for answer in answers}) == Person.objects.count() == 3000
    assert len(queries) <= 10
    with CaptureQueriesContext(connection) as queries:
        bring(*[row(phone=phone(n), email=f"n{n}@b.cn") for n in range(3000)])
    assert len(queries) <= 12
    assert Person.objects.count() == 3000
