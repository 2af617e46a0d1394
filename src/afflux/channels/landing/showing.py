"""How a public page leaves the house: in the reader's language, and never kept by a cache in between."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from afflux.channels.landing.visitors import YEAR
from afflux.connectors.webchat.pages import on_our_pages
from afflux.organization.models import Merchant


def language_of(request: HttpRequest) -> str:
    """The language asked for by ?lang=, else the browser's, which the middleware found."""
    asked = request.GET.get("lang", "")
    return (
        asked if asked in dict(settings.LANGUAGES) else translation.get_language() or settings.LANGUAGE_CODE
    )


def shown(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Render `template` in the active language; one that was asked for is remembered in a cookie."""
    language = language_of(request)
    whole = {
        "merchant": Merchant.objects.get(id=1),
        "language": language,
        "switch": _switch(request, language),
        "chat": on_our_pages(),
        **context,
    }
    response = render(request, template, whole, status=status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = language
    if request.GET.get("lang") == language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=YEAR,
            samesite="Lax",
            httponly=True,
            secure=settings.SECURE,
        )
    return response


def _switch(request: HttpRequest, language: str) -> list[tuple[str, str, str]]:
    """(address, code, name) of this page in the other language."""
    links = []
    for code, name in settings.LANGUAGES:
        if code != language:
            query = request.GET.copy()
            query["lang"] = code
            links.append((f"{request.path}?{query.urlencode()}", code, name))
    return links
