from __future__ import annotations

from datetime import timedelta

import pytest

from afflux.contacts import merging
from afflux.contacts.actions.consents import give_consent, write_text
from afflux.contacts.actions.tags import apply_tags
from afflux.contacts.merging import ALREADY_UNDONE, KEPT_WAS_ABSORBED
from afflux.contacts.models import Consent, Identity, Merge, Person, Tagging
from afflux.contacts.tests.rows import NOON, bring, person_of, phone, row
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused

pytestmark = pytest.mark.django_db


def later(hours: int):
    return NOON + timedelta(hours=hours)


def test_merging_moves_every_fact_and_undoing_gives_each_back():
    text = write_text(name="Form", body_en="a", body_zh="b", by=SYSTEM, at=NOON)
    older, younger = (
        answer.person
        for answer in bring(
            row(phone=phone(1), day=-1), row(email="a@b.cn", name="Li", props={"city": "Wuhan"})
        )
    )
    apply_tags([(older, "both"), (younger, "both"), (younger, "only")], rule="hand", by=SYSTEM, at=NOON)
    give_consent(younger, basis="consent", text=text.id, source="form", by=SYSTEM, at=NOON)
    before = _everything()
    bring(row(phone=phone(1), email="a@b.cn"))
    kept = Person.objects.get(id=older)
    assert (kept.name, kept.props) == ("Li", {"city": "Wuhan"})
    assert Identity.objects.filter(person=older).count() == 2
    assert Consent.objects.get().person_id == older
    assert sorted(Tagging.objects.filter(person=older).values_list("tag__name", flat=True)) == [
        "both",
        "only",
    ]
    merging.undo(Merge.objects.get().id, by=SYSTEM, at=later(1))
    assert _everything() == before


def test_what_came_after_the_merge_stays_with_the_kept_person():
    older, younger = (answer.person for answer in bring(row(phone=phone(1), day=-1), row(email="a@b.cn")))
    bring(row(phone=phone(1), email="a@b.cn"), row(phone=phone(1), openid="o1"))
    merging.undo(Merge.objects.get().id, by=SYSTEM, at=later(1))
    assert Identity.objects.get(kind="openid").person_id == older
    assert Identity.objects.get(kind="email").person_id == younger


def test_merges_into_one_person_are_undone_in_any_order():
    a, b, c = (
        answer.person for answer in bring(row(phone=phone(1), day=-2), row(email="b@b.cn"), row(openid="c"))
    )
    bring(row(phone=phone(1), email="b@b.cn"))
    bring(row(phone=phone(1), openid="c"))
    first, second = Merge.objects.order_by("id")
    merging.undo(first.id, by=SYSTEM, at=later(1))
    assert set(Identity.objects.filter(person=a).values_list("kind", flat=True)) == {"phone", "openid"}
    merging.undo(second.id, by=SYSTEM, at=later(2))
    assert Person.objects.filter(merged_into=None).count() == 3
    assert {b, c} <= set(Identity.objects.values_list("person_id", flat=True))


def test_of_a_chain_the_later_merge_is_undone_first():
    a, b, c = (
        answer.person
        for answer in bring(
            row(phone=phone(1), day=-1, name="Ann"),
            row(email="b@b.cn", day=-2, name="Bea"),
            row(openid="c", day=-3, name="Cy"),
        )
    )
    bring(row(phone=phone(1), email="b@b.cn"))  # a → b
    bring(row(phone=phone(1), openid="c"))  # b → c
    assert set(Identity.objects.values_list("person_id", flat=True)) == {c}
    first, second = Merge.objects.order_by("id")
    with pytest.raises(Refused) as refusal:
        merging.undo(first.id, by=SYSTEM, at=later(1))
    assert refusal.value.why is KEPT_WAS_ABSORBED
    assert str(refusal.value) == "“Bea” was later merged into “Cy”. Undo that merge first, then this one."
    merging.undo(second.id, by=SYSTEM, at=later(1))
    merging.undo(first.id, by=SYSTEM, at=later(2))
    assert dict(Identity.objects.values_list("kind", "person_id")) == {"phone": a, "email": b, "openid": c}


def test_a_merge_is_undone_once():
    bring(row(phone=phone(1)), row(email="a@b.cn"))
    bring(row(phone=phone(1), email="a@b.cn"))
    merge = Merge.objects.get()
    merging.undo(merge.id, by=SYSTEM, at=later(1))
    with pytest.raises(Refused) as refusal:
        merging.undo(merge.id, by=SYSTEM, at=later(2))
    assert refusal.value.why is ALREADY_UNDONE


def test_three_with_the_same_tag_merged_at_once_keep_one_tagging_and_lose_none():
    a, b, c = (
        answer.person for answer in bring(row(phone=phone(1), day=-2), row(email="b@b.cn"), row(openid="c"))
    )
    apply_tags([(b, "t"), (c, "t")], rule="hand", by=SYSTEM, at=NOON)
    bring(row(phone=phone(1), email="b@b.cn", openid="c"))
    assert Tagging.objects.filter(person=a).count() == 1
    assert Tagging.objects.count() == 2
    for merge in Merge.objects.all():
        merging.undo(merge.id, by=SYSTEM, at=later(1))
    assert set(Tagging.objects.values_list("person_id", flat=True)) == {b, c}


def test_a_person_found_by_an_identity_after_a_merge_is_the_kept_one():
    older = person_of(row(phone=phone(1), day=-1))
    bring(row(email="a@b.cn"))
    bring(row(phone=phone(1), email="a@b.cn"))
    assert person_of(row(email="a@b.cn")) == older


def _everything():
    return {
        "persons": list(Person.objects.order_by("id").values()),
        "identities": list(Identity.objects.order_by("key").values()),
        "consents": list(Consent.objects.order_by("id").values()),
        "taggings": list(Tagging.objects.order_by("id").values()),
    }
