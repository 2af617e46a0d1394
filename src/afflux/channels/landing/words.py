"""The words of a public page in the language active now; a page written in one language only shows that one."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

from afflux.channels.landing.places import Place
from afflux.channels.models import Landing
from afflux.contacts.models import ConsentText


@dataclass(frozen=True)
class Words:
    """Title, body and incentive of a page, and the text that is agreed to; each may be empty."""

    title: str = ""
    body: str = ""
    incentive: str = ""
    consent: str = ""


def words_of(place: Place | None) -> Words:
    """What the page says; nothing of its own where there is no landing page behind it."""
    if place is None:
        return Words()
    consent = said(place.consent, "body") if place.consent else ""
    if place.landing is None:
        return Words(consent=consent)
    return Words(
        said(place.landing, "title"), said(place.landing, "body"), said(place.landing, "incentive"), consent
    )


def said(row: Landing | ConsentText, field: str) -> str:
    """`field` of the row in the active language, else in the other one."""
    languages = ("zh", "en") if (get_language() or "").startswith("zh") else ("en", "zh")
    return next((text for one in languages if (text := str(getattr(row, f"{field}_{one}")))), "")
