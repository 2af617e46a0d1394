"""What every worker keeps in memory: the book of rules, words of anger, welcomes, manners; asked for anew when they change."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from afflux.kernel.ids import new_id
from afflux.organization.models import Merchant
from afflux.replies.engine import Book, compile
from afflux.replies.manners import anger_book, manners
from afflux.replies.models import Edition, Manners
from afflux.replies.reading import rules_in_force, welcomes_in_force
from afflux.replies.welcome.picking import Greets


@dataclass(frozen=True)
class Shelf:
    """All of one edition. `by_codes`: some rule asks by which code a person came."""

    token: UUID | None
    book: Book
    anger: Book
    welcomes: tuple[Greets, ...]
    manners: Manners
    zone: str
    shop: str
    by_codes: bool


_held: Shelf | None = None


def shelf() -> Shelf:
    """The edition in force; one small query where it is known already."""
    global _held
    token = Edition.objects.filter(id=1).values_list("token", flat=True).first()
    held = _held
    if held is None or held.token != token or token is None:
        held = _held = _filled(token)
    return held


def turn() -> None:
    """A new edition, from this transaction's commit on; called by every action that changes what stands on the shelf."""
    Edition.objects.update_or_create(id=1, defaults={"token": new_id()})


def _filled(token: UUID | None) -> Shelf:
    house = Merchant.objects.filter(id=1).first()
    zone = house.timezone if house else "UTC"
    rules, held = rules_in_force(zone), manners()
    return Shelf(
        token=token,
        book=compile(rules),
        anger=anger_book(held),
        welcomes=tuple(welcomes_in_force()),
        manners=held,
        zone=zone,
        shop=house.name if house else "",
        by_codes=any(rule.codes for rule in rules),
    )
