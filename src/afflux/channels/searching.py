"""Channels and live codes for the search field of every page."""

from __future__ import annotations

from django.urls import reverse

from afflux.channels import access
from afflux.console.search import Hit
from afflux.kernel.actors import Actor

HITS = 6


def codes(actor: Actor, term: str) -> list[Hit]:
    """Codes whose name holds `term` or whose slug it is."""
    if not actor.may("drain.read"):
        return []
    rows = access.codes(actor).filter(archived_at=None)
    found = (rows.filter(name__icontains=term) | rows.filter(slug=term)).order_by("-created_at")[:HITS]
    return [
        Hit(code.name, f"{code.channel.name} · /c/{code.slug}", reverse("code", args=[code.pk]))
        for code in found
    ]


def channels(actor: Actor, term: str) -> list[Hit]:
    """Channels whose name or key holds `term`."""
    if not actor.may("drain.read"):
        return []
    rows = access.channels(actor)
    found = (rows.filter(name__icontains=term) | rows.filter(key__icontains=term)).order_by("-created_at")[
        :HITS
    ]
    return [Hit(row.name, row.mode.name, reverse("channel", args=[row.pk])) for row in found]
