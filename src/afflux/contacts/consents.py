"""Consent as a ledger: who may be contacted, and how the word for a basis in a file or a form is read.

Basis: PIPL art. 13, GDPR art. 6. The newest row of (person, purpose) holds; of two with the same instant the one
written later; withdrawing wins a tie, because nobody's will is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from afflux.contacts.models import Consent, ConsentText, Person
from afflux.kernel.errors import Refused, problem
from afflux.kernel.text import clean

CONTACT = "contact"
NO_TEXT = problem(
    "contacts.consent_without_text",
    _("A consent must name the text that was agreed to, as “name v2”. “%(value)s” names none."),
)
NOT_LAWFUL = problem(
    "contacts.source_not_lawful",
    _("“%(value)s” is no lawful basis to contact somebody: bought, scraped and found lists are refused."),
)
UNKNOWN_BASIS = problem(
    "contacts.unknown_basis",
    _(
        "“%(value)s” is neither a consent text of yours nor a lawful basis. Write “name v2”, “contract”, “obligation”, “no”, or leave it empty."
    ),
)

_YES = frozenset({"yes", "y", "true", "1", "given", "consent", "opt-in", "是", "同意", "已同意", "有"})
_NO = frozenset(
    {"no", "n", "false", "0", "withdrawn", "opt-out", "unsubscribed", "否", "不同意", "已退订", "退订", "无"}
)
_BASES = {
    "contract": Consent.Basis.CONTRACT,
    "order": Consent.Basis.CONTRACT,
    "合同": Consent.Basis.CONTRACT,
    "订单": Consent.Basis.CONTRACT,
    "obligation": Consent.Basis.OBLIGATION,
    "legal obligation": Consent.Basis.OBLIGATION,
    "法定义务": Consent.Basis.OBLIGATION,
}
_UNLAWFUL = re.compile(
    r"scrap|crawl|bought|purchas|harvest|found|爬|抓取|采集|购买|买来|买的|拖库", re.IGNORECASE
)
_VERSION = re.compile(r"^(?P<name>.+?)\s+v(?P<version>\d{1,6})$", re.IGNORECASE)


@dataclass(frozen=True)
class Word:
    """What a source says about consent: given on a basis (with its text), or withdrawn."""

    given: bool
    basis: str = Consent.Basis.CONSENT
    text: UUID | None = None


def known_texts() -> dict[tuple[str, int | None], UUID]:
    """(name in lower case, version) → text; version None is the newest."""
    texts: dict[tuple[str, int | None], UUID] = {}
    for name, version, text in ConsentText.objects.order_by("version").values_list("name", "version", "id"):
        texts[name.lower(), version] = texts[name.lower(), None] = text
    return texts


def read_word(
    value: str, *, texts: Mapping[tuple[str, int | None], UUID], agreed: UUID | None = None
) -> Word | None:
    """What a cell of a consent column says; None where it says nothing (kept, but not contactable).

    `agreed` is the text that a plain "yes" means. Raises Refused at field "consent" for what is not lawful.
    """
    said = clean(value)
    low = said.lower()
    if not low:
        return None
    if low in _NO:
        return Word(given=False)
    if low in _YES:
        if agreed is None:
            raise Refused(NO_TEXT, field="consent", value=said[:60])
        return Word(given=True, text=agreed)
    if low in _BASES:
        return Word(given=True, basis=_BASES[low])
    versioned = _VERSION.match(low)
    found = texts.get((versioned["name"], int(versioned["version"]))) if versioned else texts.get((low, None))
    if found:
        return Word(given=True, text=found)
    raise Refused(NOT_LAWFUL if _UNLAWFUL.search(low) else UNKNOWN_BASIS, field="consent", value=said[:60])


def contactable(persons: QuerySet[Person], purpose: str = CONTACT) -> QuerySet[Person]:
    """Those of `persons` who may be contacted for `purpose` now."""
    if purpose == CONTACT:
        return persons.filter(standing__given=True)
    rows = Consent.objects.filter(person=OuterRef("pk"), purpose=purpose).order_by(
        "-at", "-recorded_at", "given"
    )
    return persons.alias(newest=Subquery(rows.values("given")[:1])).filter(Q(newest=True))


def standing(person: UUID, purpose: str = CONTACT) -> Consent | None:
    """The row that holds for one person, or None."""
    found = Consent.objects.select_related("text").filter(person=person, purpose=purpose)
    return found.order_by("-at", "-recorded_at", "given").first()
