"""People for the search field of every page."""

from __future__ import annotations

from django.urls import reverse

from afflux.console.search import Hit
from afflux.contacts import access
from afflux.contacts.masking import masked
from afflux.contacts.queries.finding import meant
from afflux.kernel.actors import Actor

HITS = 8


def people(actor: Actor, term: str) -> list[Hit]:
    """The latest people whose name, phone or number holds `term`, identities masked."""
    found = (
        access.persons(actor)
        .filter(meant(term))
        .prefetch_related("identities")
        .order_by("-created_at", "-id")[:HITS]
    )
    return [
        Hit(
            title=str(person),
            detail=" · ".join(
                masked(i.kind, i.value) for i in sorted(person.identities.all(), key=lambda i: i.kind)[:2]
            ),
            url=reverse("person", args=[person.id]),
        )
        for person in found
    ]
