from __future__ import annotations

import re

import pytest
from django.urls import reverse

from afflux.contacts import stage
from afflux.contacts.actions.consents import give_consent, write_text
from afflux.contacts.actions.tags import apply_tags
from afflux.contacts.console.texts import changed
from afflux.contacts.likeness import propose
from afflux.contacts.models import Consent, ConsentText, Identity, Likeness, Merge, Person, Tag, Tagging
from afflux.contacts.tests.rows import NOON, bring, person_of, phone, row
from afflux.kernel.actors import SYSTEM
from afflux.organization.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def li(cast):
    """Li Lei of store A, with a phone and a customer number."""
    person = person_of(row(phone="13812345678", external="C7", name="Li Lei", props={"city": "Wuhan"}))
    Person.objects.filter(id=person).update(staff=cast.staff_a, unit=cast.store_a)
    return Person.objects.get(id=person)


@pytest.fixture
def text(db):
    return write_text(
        name="Shop form", body_en="You may call me.", body_zh="可以给我打电话。", by=SYSTEM, at=NOON
    )


def shown(response, status=200) -> str:
    assert response.status_code == status, response.status_code
    return response.content.decode()


def test_the_list_shows_masked_phones_only(as_, li):
    page = shown(as_("owner").get("/pool/"))
    assert "Li Lei" in page
    assert "+86138****5678" in page
    assert "12345678" not in page


def test_the_list_says_each_persons_stage_and_asks_for_all_of_them_at_once(as_, li, monkeypatch):
    other = person_of(row(phone="13812345679"))
    asked = []

    def orders(persons):
        asked.append(set(persons))
        return {li.id: {"orders": 2}}

    monkeypatch.setattr(stage, "_SUPPLIES", [orders])
    page = shown(as_("owner").get("/pool/"))
    assert set(re.findall(r'data-label="Stage">(\w+)', page)) == {"Regular", "Contact"}
    assert asked == [{li.id, other}]


@pytest.mark.parametrize(
    "term",
    [
        "Li Lei",
        "lei",
        "L",
        "13812345678",
        "138 1234 5678",
        "+86-138-1234-5678",
        "5678",
        "C7",
        "１３８１２３４５６７８",
    ],
)
def test_a_person_is_found_by_any_part_of_name_phone_or_number(as_, li, term):
    bring(row(phone=phone(99), name="Somebody Else"))
    page = shown(as_("owner").get("/pool/", {"q": term}))
    assert "Li Lei" in page
    assert "Somebody" not in page


def test_a_number_is_read_as_dialled_in_the_merchants_country(as_, cast, merchant):
    merchant.phone_region = "DE"
    merchant.save()
    bring(row(phone="+4915112345678", name="Erika"))
    assert "Erika" in shown(as_("owner").get("/pool/", {"q": "0151 12345678"}))


@pytest.mark.parametrize("term", ["%", "_", "%%%", "\\", "' or 1=1 --", "\x00abc", "zzz"])
def test_signs_of_the_pattern_language_find_nobody(as_, li, term):
    assert "Li Lei" not in shown(as_("owner").get("/pool/", {"q": term}))


def test_one_chinese_character_finds_the_family_and_two_find_the_given_name(as_, cast):
    bring(row(phone=phone(1), name="王小明"), row(phone=phone(2), name="李小王"))
    client = as_("owner")
    assert "李小王" not in shown(client.get("/pool/", {"q": "王"}))
    assert "王小明" in shown(client.get("/pool/", {"q": "王"}))
    assert "王小明" in shown(client.get("/pool/", {"q": "小明"}))


def test_filters_narrow_by_store_staff_tag_day_and_consent(as_, cast, li, text):
    other = person_of(row(phone=phone(9), name="Han Mei", day=-40))
    apply_tags([(li.id, "vip")], rule="hand", by=SYSTEM, at=NOON)
    give_consent(li.id, basis="consent", text=text.id, source="form", by=SYSTEM, at=NOON)
    client = as_("owner")
    for query in (
        {"unit": str(cast.store_a.id)},
        {"unit": str(cast.region.id)},
        {"staff": str(cast.staff_a.id)},
        {"tag": str(Tag.objects.get().id)},
        {"consent": "yes"},
        {"from": "2026-03-01"},
    ):
        page = shown(client.get("/pool/", query))
        assert "Li Lei" in page, query
        assert "Han Mei" not in page, query
    assert "Han Mei" in shown(client.get("/pool/", {"consent": "none"}))
    assert "Han Mei" in shown(client.get("/pool/", {"to": "2026-02-01"}))
    assert Person.objects.get(id=other).contactable is None


def test_a_manager_of_another_store_meets_nobody_of_this_one(as_, li):
    client = as_("manager_b")
    assert "Li Lei" not in shown(client.get("/pool/"))
    assert "Li Lei" not in shown(client.get("/search", {"q": "5678"}))
    for name in (
        "person",
        "person_edit",
        "person_timeline",
        "person_merge",
        "person_consent",
        "person_identity",
    ):
        assert client.get(reverse(name, args=[li.id])).status_code == 404, name
    for name in ("person_unmask", "person_withdraw", "person_tag"):
        assert client.post(reverse(name, args=[li.id]), {"tag_name": "x"}).status_code == 404, name
    assert not AuditEntry.objects.filter(verb="person.unmasked").exists()
    assert not Consent.objects.exists()


def test_bulk_tags_reach_only_the_people_the_reader_may_see(as_, li):
    as_("manager_b").post("/pool/people/tag", {"ids": [str(li.id)], "tag_name": "x"})
    as_("manager_b").post("/pool/people/tag", {"all": "1", "tag_name": "x"})
    assert not Tagging.objects.exists()
    as_("manager_a").post("/pool/people/tag", {"all": "1", "tag_name": "x"})
    tagging = Tagging.objects.get()
    assert (tagging.person_id, tagging.rule, tagging.by_name) == (li.id, "hand", "Manager_A")
    as_("manager_a").post("/pool/people/untag", {"ids": [str(li.id)], "tag_name": "x"})
    assert not Tagging.objects.exists()


def test_an_analyst_reads_masked_and_cannot_look_behind_the_mask(as_, li):
    client = as_("analyst")
    page = shown(client.get(reverse("person", args=[li.id])))
    assert "+86138****5678" in page
    assert "Show in clear" not in page
    assert client.post(reverse("person_unmask", args=[li.id])).status_code == 403


def test_looking_behind_the_mask_leaves_a_line_in_the_trail_and_on_the_timeline(as_, li):
    client = as_("manager_a")
    assert "+8613812345678" not in shown(client.get(reverse("person", args=[li.id])))
    assert "+8613812345678" in shown(client.post(reverse("person_unmask", args=[li.id])))
    entry = AuditEntry.objects.get(verb="person.unmasked")
    assert (entry.subject_id, entry.actor_name) == (str(li.id), "Manager_A")
    assert "12345678" not in str(entry.detail)
    assert "Manager_A looked at the identities in clear." in shown(
        client.get(reverse("person", args=[li.id]))
    )


def test_somebody_added_by_hand_needs_an_identity_and_a_word_on_the_right_to_contact(as_, cast, text):
    client = as_("staff_a")
    page = shown(
        client.post("/pool/people/new", {"name": "Han Mei", "source": "counter", "basis": str(text.id)}), 422
    )
    assert "Give at least a phone number" in page
    page = shown(
        client.post("/pool/people/new", {"phone": "12", "source": "counter", "basis": str(text.id)}), 422
    )
    assert "is not a phone number" in page
    assert not Person.objects.exists()
    answer = client.post(
        "/pool/people/new",
        {
            "name": "Han Mei",
            "phone": "13900000001",
            "source": "counter",
            "basis": str(text.id),
            "tags": "vip，new",
        },
    )
    person = Person.objects.get()
    assert answer.headers["Location"] == reverse("person", args=[person.id])
    assert (person.staff, person.unit, person.contactable) == (cast.staff_a, cast.store_a, True)
    assert Consent.objects.get().source == "counter"
    assert set(Tagging.objects.values_list("tag__name", flat=True)) == {"vip", "new"}


def test_somebody_may_be_kept_without_a_right_to_contact(as_, cast):
    as_("owner").post(
        "/pool/people/new", {"phone": "13900000001", "source": "business card", "basis": "none"}
    )
    assert Person.objects.get().contactable is None


def test_do_not_contact_holds_at_once(as_, li, text):
    give_consent(li.id, basis="consent", text=text.id, source="form", by=SYSTEM, at=NOON)
    as_("manager_a").post(reverse("person_withdraw", args=[li.id]))
    assert Person.objects.get(id=li.id).contactable is False
    assert "Withdrawn" in shown(as_("manager_a").get(reverse("person", args=[li.id])))


def test_editing_keeps_what_was_not_touched(as_, li):
    Person.objects.filter(id=li.id).update(props={"city": "Wuhan", "age": 30})
    as_("manager_a").post(
        reverse("person_edit", args=[li.id]),
        {"name": "Li Lei", "staff": str(li.staff_id), "props": "city: Xi'an\nage: 30\nnote: a: b"},
    )
    assert Person.objects.get(id=li.id).props == {"city": "Xi'an", "age": 30, "note": "a: b"}
    assert AuditEntry.objects.get(verb="person.edited").detail == {"fields": ["props"]}


def test_an_identity_of_somebody_else_is_refused_at_its_field(as_, li):
    bring(row(email="han@b.cn"))
    page = shown(
        as_("owner").post(reverse("person_identity", args=[li.id]), {"kind": "email", "value": "HAN@b.cn"}),
        422,
    )
    assert "belongs to another person" in page
    as_("owner").post(reverse("person_identity", args=[li.id]), {"kind": "email", "value": "li@b.cn"})
    assert Identity.objects.get(value="li@b.cn").person == li


def test_two_people_are_merged_by_hand_after_a_look_and_given_back(as_, li):
    other = person_of(row(email="li@b.cn", name="Lei Li", day=2))
    propose([(frozenset((li.id, other)), 88, [{"code": "swapped_name"}])], at=NOON)
    client = as_("owner")
    assert "88.0 %" in shown(client.get("/pool/duplicates?state=open"))
    preview = shown(client.get(reverse("merge_preview", args=[li.id, other])))
    assert "first and last name exchanged" in preview
    client.post(reverse("merge_by_hand", args=[li.id, other]), {"proof": "she said so"})
    merge = Merge.objects.get()
    assert (merge.kept_id, merge.absorbed_id) == (li.id, other)
    assert Likeness.objects.get().state == "merged"
    assert client.get(reverse("person", args=[other])).headers["Location"] == reverse("person", args=[li.id])
    assert "By hand: she said so" in shown(client.get(reverse("merge", args=[merge.id])))
    client.post(reverse("merge_undo", args=[merge.id]))
    assert Identity.objects.get(kind="email").person_id == other


def test_the_timeline_merges_all_sources_and_pages_through_ties_without_loss(as_, li, text):
    for n in range(45):
        give_consent(li.id, basis="consent", text=text.id, source=f"form {n:02d}", by=SYSTEM, at=NOON)
    apply_tags([(li.id, f"tag {n}") for n in range(20)], rule="code:Ab3", by=SYSTEM, at=NOON)
    client, url, seen = as_("owner"), reverse("person_timeline", args=[li.id]), []
    query: dict[str, str] | None = {}
    while query is not None:
        response = client.get(url, query)
        seen += response.context["entries"]
        query = {"after": response.context["more"]} if response.context["more"] else None
    assert len(seen) == 45 + 20 + 2
    assert len({entry.sentence for entry in seen}) == len(seen)
    assert [entry.at for entry in seen] == sorted((entry.at for entry in seen), reverse=True)
    assert "by the rule of code Ab3" in shown(client.get(url, {"only": "tag"}))


def test_a_new_version_of_a_text_marks_what_changed_and_keeps_the_old_one(as_, text):
    client = as_("operator")
    answer = client.post(
        "/pool/consent/new",
        {"name": "Shop form", "body_en": "You may call or write.", "body_zh": "可以给我打电话或写信。"},
    )
    page = shown(client.get(answer.headers["Location"]))
    assert "<ins>或写信</ins>" in page
    assert ConsentText.objects.get(version=1).body_en == "You may call me."
    assert changed("a b c", "a b d") == [("same", "a b "), ("gone", "c"), ("new", "d")]


def test_tags_are_made_renamed_archived_and_revived(as_, li):
    client = as_("operator")
    client.post("/pool/tags/new", {"name": "VIP", "colour": "good"})
    tag = Tag.objects.get()
    assert "already" in shown(client.post("/pool/tags/new", {"name": "VIP"}), 422)
    client.post(reverse("tag", args=[tag.id]), {"name": "Gold", "colour": "warn"})
    client.post(reverse("tag_archive", args=[tag.id]))
    assert client.post(reverse("person_tag", args=[li.id]), {"tag_name": "Gold"}).status_code == 409
    client.post(reverse("tag_archive", args=[tag.id]), {"revive": "1"})
    client.post(reverse("person_tag", args=[li.id]), {"tag_name": "Gold"})
    assert Tagging.objects.get().tag.name == "Gold"


def test_the_export_holds_the_names_that_an_import_understands(as_, li):
    body = b"".join(as_("owner").get("/pool/?export=csv").streaming_content).decode()
    head, line = body.lstrip("\ufeff").splitlines()
    assert head.split(",")[:4] == ["external_id", "name", "phone", "email"]
    assert "+8613812345678" in line
    assert as_("manager_a").get("/pool/?export=csv").status_code == 403
    assert AuditEntry.objects.filter(verb__startswith="table.").exists() or AuditEntry.objects.exists()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    "path",
    [
        "/pool/",
        "/pool/people/new",
        "/pool/duplicates?state=",
        "/pool/merges",
        "/pool/tags",
        "/pool/tags/new",
        "/pool/consent",
        "/pool/consent/new",
    ],
)
def test_every_screen_speaks_both_languages(as_, li, text, language, path):
    page = shown(as_("owner", language).get(path))
    assert f'lang="{language}"' in page
    assert "style=" not in page


def test_a_name_that_is_a_script_is_shown_as_text(as_, cast):
    person = person_of(row(phone=phone(1), name="<script>alert(1)</script>", props={"<b>k": "<img src=x>"}))
    page = shown(as_("owner").get(reverse("person", args=[person])))
    assert "<script>alert" not in page
    assert "<img src=x>" not in page
