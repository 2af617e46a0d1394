"""What every template may rely on."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from afflux.console.navigation import sections_for


def shell(request: HttpRequest) -> dict[str, Any]:
    """Navigation, merchant, actor, theme and languages for the layout."""
    actor = getattr(request, "actor", None)
    sections = sections_for(actor, request.path) if actor else []
    current = next((s for s in sections if s["current"]), None)
    return {
        "actor": actor,
        "merchant": getattr(request, "merchant", None),
        "navigation": sections,
        "subnavigation": current["items"] if current else [],
        "theme": request.COOKIES.get("afflux_theme", "")
        if request.COOKIES.get("afflux_theme") in ("dark", "light")
        else "",
        "languages": settings.LANGUAGES,
    }
