"""Search from every page (the / key): rooms register sources, each answers a few hits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from afflux.console.pages import ConsoleRequest, page
from afflux.kernel.actors import Actor
from afflux.kernel.text import clean

_SOURCES: list[tuple[Any, Callable[[Actor, str], list[Hit]]]] = []


@dataclass(frozen=True)
class Hit:
    """One thing found: what it is called, a second line, its address."""

    title: str
    detail: str
    url: str


def source(label: Any, find: Callable[[Actor, str], list[Hit]]) -> None:
    """Register a source: `find(actor, term)` answers at most about eight hits that the actor may see, quickly."""
    if all(find is not known for _label, known in _SOURCES):
        _SOURCES.append((label, find))


@page("home.read")
def search(request: ConsoleRequest) -> HttpResponse:
    """Hits of all sources for ?q=, grouped; the drop-down asks for the same page with htmx."""
    term = clean(request.GET.get("q", ""))[:100]
    groups = [(label, find(request.actor, term)) for label, find in _SOURCES] if len(term) >= 2 else []
    template = "console/search_hits.html" if request.htmx else "console/search.html"
    return render(
        request, template, {"term": term, "groups": [(label, hits) for label, hits in groups if hits]}
    )
