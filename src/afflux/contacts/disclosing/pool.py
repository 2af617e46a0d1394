"""What the pool itself keeps of a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from afflux.contacts.disclosing.book import Column
from afflux.contacts.events import Disclosing
from afflux.contacts.models import Consent, Disclosure, Identity, Likeness, Merge, Person, Tagging
from afflux.contacts.words import proof_words, reason_words

AT, SOURCE = Column(_("When")), Column(_("Where from"))


def disclose(asked: Disclosing) -> None:
    """Name, fields, identities, consents, tags, merges, proposals of duplicates."""
    persons, book = asked.subject.persons, asked.book
    who = Person.objects.filter(id__in=persons).annotate(keeper=F("staff__name"), store=F("unit__name"))
    columns = {
        "id": Column(_("Number")), "name": Column(_("Your name")), "created_at": Column(_("In the pool since")),
        "store": Column(_("Store")), "keeper": Column(_("Looked after by")), "props": Column(_("Further fields")),
    }  # fmt: skip
    book.part("contacts.people", _("Who you are to us"), ("contacts_person",), columns, who.values(*columns))
    columns = {
        "kind": Column(_("Kind"), dict(Identity.Kind.choices)), "value": Column(_("Number, address or id")),
        "source": SOURCE, "added_at": AT,
    }  # fmt: skip
    held = Identity.objects.filter(person__in=persons).order_by("added_at", "key")
    book.part(
        "contacts.identities",
        _("Numbers, addresses and ids"),
        ("contacts_identity",),
        columns,
        held.values(*columns),
    )
    _consents(asked)
    columns = {"label": Column(_("Tag")), "rule": Column(_("Why")), "at": AT}
    tags = Tagging.objects.filter(person__in=persons).annotate(label=F("tag__name")).order_by("at")
    book.part("contacts.tags", _("Tags"), ("contacts_tagging",), columns, tags.values(*columns))
    columns = {"at": AT, "proof": Column(_("Why")), "moved": Column(_("What was joined"))}
    book.part("contacts.merges", _("Records that were joined"), ("contacts_merge",), columns, _merges(asked))
    columns = {"found_at": AT, "score": Column(_("Likeness in %")), "reasons": Column(_("Why")), "as_kept": Column(_("As it is kept"))}  # fmt: skip
    book.part(
        "contacts.likenesses",
        _("Records that look like yours"),
        ("contacts_likeness",),
        columns,
        _likenesses(asked),
    )
    columns = {"created_at": AT, "reason": Column(_("Reason")), "state": Column(_("State"), dict(Disclosure.State.choices))}  # fmt: skip
    made = Disclosure.objects.filter(person__in=persons).order_by("created_at")
    book.part(
        "contacts.disclosures",
        _("When this was asked for"),
        ("contacts_disclosure",),
        columns,
        made.values(*columns),
    )


def _consents(asked: Disclosing) -> None:
    columns = {
        "at": AT, "purpose": Column(_("For")), "given": Column(_("Given")),
        "basis": Column(_("Basis"), dict(Consent.Basis.choices)),
        "title": Column(_("Text")), "version": Column(_("Version")), "source": SOURCE,
    }  # fmt: skip
    rows = Consent.objects.filter(person__in=asked.subject.persons).order_by("at", "id")
    rows = rows.annotate(title=F("text__name"), version=F("text__version"))
    asked.book.part("contacts.consents", _("Consents"), ("contacts_consent",), columns, rows.values(*columns))


def _merges(asked: Disclosing) -> Iterator[Mapping[str, Any]]:
    persons = asked.subject.persons
    rows = Merge.objects.filter(kept__in=persons, absorbed__in=persons)
    for row in rows.order_by("at"):
        yield {"at": row.at, "proof": proof_words(row.proof), "moved": row.moved}


def _likenesses(asked: Disclosing) -> Iterator[Mapping[str, Any]]:
    """That there is somebody alike, and in what; not who."""
    persons = asked.subject.persons
    for row in Likeness.objects.filter(Q(left__in=persons) | Q(right__in=persons)).order_by("found_at"):
        mine = [_mine(reason, asked) for reason in row.reasons]
        yield {
            "found_at": row.found_at,
            "score": row.score,
            "reasons": reason_words(row.reasons),
            "as_kept": mine,
        }


def _mine(reason: Mapping[str, Any], asked: Disclosing) -> dict[str, Any]:
    """A reason without what may be the other's: codes, and values that are this person's own."""
    own = {one.value for one in asked.subject.proofs}
    return {
        key: value for key, value in reason.items() if key in ("code", "kind", "field") or str(value) in own
    }
