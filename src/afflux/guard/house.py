"""The rules of this house: the packs less what is switched off, and its own words, exceptions and domains.

A process keeps its book until the edition in the database is another; asking for it is one look-up by key.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING
from uuid import UUID

from afflux.guard.models import Domain, Edition, Exemption, OwnWord, SwitchedOff
from afflux.guard.rules import Rule, packs
from afflux.guard.wording import Wording

if TYPE_CHECKING:
    from afflux.guard.book import Book

HOUSE = "house"
OWN_WORD = Wording("This is on the house's own list.", "此词在店铺自有词表中。")
_lock = Lock()
_kept: tuple[UUID | None, Book] | None = None


def edition() -> UUID | None:
    """The name of the rules in force; None while the house has changed nothing."""
    return Edition.objects.filter(id=1).values_list("name", flat=True).first()


def book_now() -> Book:
    """The book of the rules in force."""
    return rules_now()[1]


def rules_now() -> tuple[UUID | None, Book]:
    """(edition, book) of the rules in force."""
    global _kept
    name = edition()
    kept = _kept
    if kept is None or kept[0] != name:
        with _lock:
            kept = _kept
            if kept is None or kept[0] != name:
                kept = _kept = (name, _bound())
    return kept


def _bound() -> Book:
    from afflux.guard.book import Book

    off = set(SwitchedOff.objects.values_list("key", flat=True))
    rules = [rule for pack in packs() if pack.id not in off for rule in pack.rules if rule.id not in off]
    return Book(
        [*rules, *map(_own, OwnWord.objects.order_by("id"))],
        excuses=Exemption.objects.values_list("phrase", flat=True),
        domains=Domain.objects.values_list("host", flat=True),
    )


def _own(word: OwnWord) -> Rule:
    return Rule(
        id=f"{HOUSE}.{word.pk}",
        pack=HOUSE,
        severity=word.severity,
        why=Wording(word.why) or OWN_WORD,
        proposed=Wording(word.proposed),
        words=(word.word,),
        homophones=word.homophones,
    )
