"""The stage of a relationship, derived from facts, with its reason. Upper rooms supply the facts through `wiring`.

stranger: nothing but a browser · contact: reachable by something · known: told us more, or talked with us ·
customer: bought · regular: bought again · advocate: brought somebody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from afflux.contacts.models import Person

FACTS = ("adds", "consultations", "orders", "invited")
Supply = Callable[[Sequence[UUID]], Mapping[UUID, Mapping[str, int]]]
_SUPPLIES: list[Supply] = []

NAMES = {
    "stranger": _("Stranger"),
    "contact": _("Contact"),
    "known": _("Known"),
    "customer": _("Customer"),
    "regular": _("Regular"),
    "advocate": _("Advocate"),
}


@dataclass(frozen=True)
class Stage:
    """`key` and `name` of the stage, `reason`: the fact that put the person there, `next`: what would move them on."""

    key: str
    reason: str
    next: str

    @property
    def name(self) -> Any:
        """The stage's name in the reader's language."""
        return NAMES[self.key]


def supply(facts: Supply) -> None:
    """Register a supplier: persons → counts, any of "adds", "consultations", "orders" (sales, net of cancelled), "invited"."""
    if facts not in _SUPPLIES:
        _SUPPLIES.append(facts)


def facts_of(persons: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    """The counts of each person from all suppliers; what nobody supplies is 0."""
    ids = list(persons)
    facts: dict[UUID, dict[str, int]] = defaultdict(lambda: dict.fromkeys(FACTS, 0))
    for person in ids:
        facts[person]["adds"] += 0
    for supplier in _SUPPLIES:
        for person, counts in supplier(ids).items():
            for key, count in counts.items():
                facts[person][key] = facts[person].get(key, 0) + count
    return facts


def stages_of(persons: Sequence[Person]) -> dict[UUID, Stage]:
    """The stage of each person (with identities fetched), asking each supplier once for all of them."""
    facts = facts_of(person.id for person in persons)
    return {
        person.id: stage_of(
            facts[person.id], kinds=[one.kind for one in person.identities.all()], named=bool(person.name)
        )
        for person in persons
    }


def stage_of(facts: Mapping[str, int], *, kinds: Iterable[str], named: bool) -> Stage:
    """The stage from counts, the kinds of identities held, and whether a name is known."""
    strong = [kind for kind in kinds if kind != "visitor"]
    if n := facts.get("invited", 0):
        return Stage(
            "advocate",
            ngettext("Brought %(n)s person into the pool.", "Brought %(n)s people into the pool.", n)
            % {"n": n},
            "",
        )
    n = facts.get("orders", 0)
    if n >= 2:
        return Stage(
            "regular",
            ngettext("Bought %(n)s time.", "Bought %(n)s times.", n) % {"n": n},
            str(_("Bringing somebody makes an advocate.")),
        )
    if n == 1:
        return Stage("customer", str(_("Bought once.")), str(_("A second order makes a regular.")))
    to_customer = str(_("A first order makes a customer."))
    if n := facts.get("consultations", 0):
        return Stage(
            "known",
            ngettext("Asked us %(n)s question.", "Asked us %(n)s questions.", n) % {"n": n},
            to_customer,
        )
    if named and len(strong) >= 2:
        return Stage("known", str(_("We know the name and two ways to recognise them.")), to_customer)
    if strong or facts.get("adds", 0):
        reason = (
            _("Added as a contact.")
            if facts.get("adds", 0)
            else _("Left something by which they can be recognised.")
        )
        return Stage(
            "contact", str(reason), str(_("A question, or a name with a second identity, makes them known."))
        )
    return Stage(
        "stranger",
        str(_("Known by a browser only.")),
        str(_("Leaving a phone number or an e-mail address makes a contact.")),
    )
