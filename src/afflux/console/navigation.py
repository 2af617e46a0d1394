"""The navigation: sections in a fixed order, their items supplied by the rooms through `wiring`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse

from afflux.kernel.actors import Actor

_ITEMS: list[Item] = []
_SECTIONS: list[tuple[str, Any]] = []


@dataclass(frozen=True)
class Item:
    """`section` is a section's key, `route` a URL name, `right` what the reader must hold."""

    section: str
    label: Any
    route: str
    right: str
    order: int = 100

    @cached_property
    def url(self) -> str:
        """Made once: every page shows forty of them, several times each."""
        return reverse(self.route)


def section(key: str, label: Any) -> None:
    """Declare a section; sections stand in the order they were declared."""
    if key not in {known for known, _label in _SECTIONS}:
        _SECTIONS.append((key, label))


def add(*items: Item) -> None:
    """Put items into their sections."""
    _ITEMS.extend(item for item in items if item not in _ITEMS)


def sections_for(actor: Actor, path: str) -> list[dict[str, Any]]:
    """Sections with at least one item this actor may open: key, label, url of the first, items, whether current."""
    shown = []
    for key, label in _SECTIONS:
        items = sorted((i for i in _ITEMS if i.section == key and actor.may(i.right)), key=lambda i: i.order)
        if not items:
            continue
        here = max(
            (i.url for i in items if path == i.url or path.startswith(i.url.rstrip("/") + "/")),
            key=len,
            default=None,
        )
        here = "/" if path == "/" and items[0].url == "/" else (here if here != "/" else None)
        shown.append(
            {
                "key": key,
                "label": label,
                "url": items[0].url,
                "current": here is not None,
                "items": [{"label": i.label, "url": i.url, "current": i.url == here} for i in items],
            }
        )
    return shown
