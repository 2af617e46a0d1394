from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from afflux.contacts.actions.consents import (
    SAME_TEXT,
    ConsentFact,
    give_consent,
    note_consents,
    withdraw_consent,
    write_text,
)
from afflux.contacts.consents import (
    NO_TEXT,
    NOT_LAWFUL,
    UNKNOWN_BASIS,
    Word,
    contactable,
    known_texts,
    read_word,
    standing,
)
from afflux.contacts.models import Consent, Person
from afflux.contacts.tests.rows import NOON, person_of, phone, row
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused
from afflux.kernel.ids import hashed_id
from afflux.organization.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def text():
    return write_text(name="Shop form", body_en="Call me.", body_zh="请联系我。", by=SYSTEM, at=NOON)


@pytest.fixture
def person():
    return person_of(row(phone=phone(1), name="Li"))


def may_contact(person) -> bool:
    return contactable(Person.objects.filter(id=person)).exists()


def test_nobody_is_contactable_before_they_consent(person):
    assert not may_contact(person)


def test_the_newest_row_holds_whatever_was_said_before(person, text):
    give_consent(person, basis="consent", text=text.id, source="form", by=SYSTEM, at=NOON)
    assert may_contact(person)
    withdraw_consent(person, source="phone call", by=SYSTEM, at=NOON + timedelta(hours=1))
    assert not may_contact(person)
    give_consent(
        person, basis="consent", text=text.id, source="form", by=SYSTEM, at=NOON + timedelta(hours=2)
    )
    assert may_contact(person)
    assert list(AuditEntry.objects.order_by("at").values_list("verb", flat=True)) == [
        "consent_text.written",
        "consent.given",
        "consent.withdrawn",
        "consent.given",
    ]


def test_of_two_rows_with_one_instant_withdrawing_wins(person, text):
    facts = [ConsentFact(person, False, "file", NOON), ConsentFact(person, True, "file", NOON, text=text.id)]
    note_consents(facts, by=SYSTEM, at=NOON)
    assert not may_contact(person)


def test_an_old_consent_imported_late_does_not_undo_a_withdrawal(person, text):
    withdraw_consent(person, source="phone call", by=SYSTEM, at=NOON)
    old = ConsentFact(person, True, "import", NOON - timedelta(days=30), text=text.id)
    note_consents([old], by=SYSTEM, at=NOON + timedelta(days=1))
    assert not may_contact(person)


def test_a_consent_dated_tomorrow_is_noted_as_of_today(person, text):
    note_consents(
        [ConsentFact(person, True, "import", NOON + timedelta(days=9), text=text.id)], by=SYSTEM, at=NOON
    )
    assert standing(person).at == NOON


def test_the_same_fact_twice_is_one_row(person, text):
    fact = ConsentFact(person, True, "import", NOON, text=text.id, source_key=hashed_id("row", "1"))
    assert [note_consents([fact], by=SYSTEM, at=NOON) for _time in range(2)] == [1, 0]
    assert Consent.objects.count() == 1


def test_a_consent_without_its_text_is_refused_by_the_action_and_by_the_table(person):
    with pytest.raises(Refused) as refusal:
        give_consent(person, basis="consent", text=None, source="form", by=SYSTEM, at=NOON)
    assert refusal.value.why is NO_TEXT
    with pytest.raises(Exception, match="consent_names_its_text"), transaction.atomic():
        Consent.objects.create(
            person_id=person, given=True, basis="consent", source="x", at=NOON, recorded_at=NOON
        )


@pytest.mark.parametrize(
    "change",
    [
        "update contacts_consent set given = false",
        "update contacts_consent set at = at + interval '1 day'",
        "delete from contacts_consent",
        "update contacts_consenttext set body_en = 'other'",
        "delete from contacts_consenttext",
    ],
)
def test_the_database_refuses_to_edit_or_delete_a_consent_or_its_text(person, text, change):
    give_consent(person, basis="consent", text=text.id, source="form", by=SYSTEM, at=NOON)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


def test_a_text_grows_by_versions_and_a_version_must_say_something_new(text):
    second = write_text(name="Shop form", body_en="Call or write.", body_zh="请联系我。", by=SYSTEM, at=NOON)
    assert (text.version, second.version) == (1, 2)
    with pytest.raises(Refused) as refusal:
        write_text(name="Shop form", body_en="Call or write. ", body_zh="请联系我。", by=SYSTEM, at=NOON)
    assert refusal.value.why is SAME_TEXT


def test_words_of_a_consent_column_are_read_in_both_languages(text):
    second = write_text(name="Shop form", body_en="Call or write.", body_zh="请联系我。", by=SYSTEM, at=NOON)
    texts = known_texts()
    assert read_word(" ", texts=texts) is None
    assert read_word("退订", texts=texts) == Word(given=False)
    assert read_word("YES", texts=texts, agreed=text.id) == Word(given=True, text=text.id)
    assert read_word("shop form V1", texts=texts) == Word(given=True, text=text.id)
    assert read_word("Shop form", texts=texts) == Word(given=True, text=second.id)
    assert read_word("合同", texts=texts) == Word(given=True, basis="contract")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("yes", NO_TEXT),
        ("bought list 2024", NOT_LAWFUL),
        ("爬虫抓取", NOT_LAWFUL),
        ("trust me", UNKNOWN_BASIS),
        ("Shop form v9", UNKNOWN_BASIS),
    ],
)
def test_a_source_without_lawful_basis_is_refused_with_the_reason(text, said, why):
    with pytest.raises(Refused) as refusal:
        read_word(said, texts=known_texts())
    assert (refusal.value.why, refusal.value.field) == (why, "consent")
    assert said in str(refusal.value)
