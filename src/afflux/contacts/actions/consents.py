"""Consent given and withdrawn, and the texts that consents name. Nothing here ever changes a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from afflux.contacts.actions.locks import lock_live
from afflux.contacts.consents import CONTACT, NO_TEXT
from afflux.contacts.models import Consent, ConsentText
from afflux.contacts.statements import statement
from afflux.kernel.actors import Actor
from afflux.kernel.arrays import array_of, words_of
from afflux.kernel.errors import Refused, problem
from afflux.kernel.ids import new_ids
from afflux.kernel.text import clean
from afflux.organization import audit

SAME_TEXT = problem(
    "contacts.same_text",
    _("This is word for word version %(version)s; a new version must say something new."),
)
EMPTY_TEXT = problem(
    "contacts.empty_text", _("Write the text in both languages: people agree to what they can read.")
)
NO_NAME = problem(
    "contacts.text_without_name", _("Give the text a name by which files and forms can cite it.")
)


@dataclass(frozen=True, slots=True)
class ConsentFact:
    """A consent given (`basis` "consent" needs `text`) or withdrawn, with where and when. `source_key` makes it idempotent."""

    person: UUID
    given: bool
    source: str
    at: datetime
    basis: str = Consent.Basis.CONSENT
    text: UUID | None = None
    purpose: str = CONTACT
    source_key: UUID | None = None


def note_consents(facts: Sequence[ConsentFact], *, by: Actor, at: datetime) -> int:
    """Append facts about persons the caller has resolved in this transaction; how many were new.

    A fact dated after `at` is noted as of `at`: nobody consents tomorrow. Raises Refused for a consent without a text.
    """
    for fact in facts:
        if fact.given and fact.basis == Consent.Basis.CONSENT and fact.text is None:
            raise Refused(NO_TEXT, field="consent", value=fact.source)
    if not facts:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            statement("note_consents"),
            [
                at,
                array_of(new_ids(len(facts))),
                array_of(fact.person for fact in facts),
                words_of(fact.purpose for fact in facts),
                array_of(fact.given for fact in facts),
                words_of(fact.basis for fact in facts),
                array_of(fact.text for fact in facts),
                words_of(fact.source[:160] for fact in facts),
                array_of(min(fact.at, at) for fact in facts),
                array_of(fact.source_key for fact in facts),
            ],
        )
        return int(cursor.rowcount)


def give_consent(
    person: UUID,
    *,
    basis: str,
    text: UUID | None,
    source: str,
    by: Actor,
    at: datetime,
    purpose: str = CONTACT,
) -> None:
    """One person gave consent, or another lawful basis holds. Raises Refused without a text where one is needed."""
    with transaction.atomic():
        subject = lock_live([person])[person]
        note_consents(
            [ConsentFact(person, True, source, at, basis=basis, text=text, purpose=purpose)], by=by, at=at
        )
        audit.record(
            by=by,
            at=at,
            verb="consent.given",
            subject=subject,
            detail={"basis": basis, "purpose": purpose, "source": source},
        )


def withdraw_consent(person: UUID, *, source: str, by: Actor, at: datetime, purpose: str = CONTACT) -> None:
    """From now on this person is not contacted for `purpose`."""
    with transaction.atomic():
        subject = lock_live([person])[person]
        note_consents([ConsentFact(person, False, source, at, purpose=purpose)], by=by, at=at)
        audit.record(
            by=by,
            at=at,
            verb="consent.withdrawn",
            subject=subject,
            detail={"purpose": purpose, "source": source},
        )


def write_text(*, name: str, body_en: str, body_zh: str, by: Actor, at: datetime) -> ConsentText:
    """A new text, or the next version of the text of that name. Earlier versions stand as they were agreed to."""
    name, body_en, body_zh = clean(name), body_en.strip(), body_zh.strip()
    if not name:
        raise Refused(NO_NAME, field="name")
    if not body_en or not body_zh:
        raise Refused(EMPTY_TEXT, field="body_zh" if body_en else "body_en")
    with transaction.atomic():
        newest = ConsentText.objects.select_for_update().filter(name=name).order_by("-version").first()
        if newest and (newest.body_en, newest.body_zh) == (body_en, body_zh):
            raise Refused(SAME_TEXT, field="body_en", version=newest.version)
        version = (ConsentText.objects.filter(name=name).aggregate(Max("version"))["version__max"] or 0) + 1
        text = ConsentText.objects.create(
            name=name, version=version, body_en=body_en, body_zh=body_zh, created_at=at
        )
        audit.record(by=by, at=at, verb="consent_text.written", subject=text)
    return text
