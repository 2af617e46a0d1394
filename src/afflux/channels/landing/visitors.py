"""The browser's id: a random 128 bits in a cookie that opens nothing and fills in nothing."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "av"
YEAR = timedelta(days=365)
_ROBOTS = ("bot", "spider", "crawl", "preview", "facebookexternalhit", "headless", "curl/", "python-", "wget")


def visitor_of(request: HttpRequest) -> UUID | None:
    """The id that this browser carries; None for none or for something else under that name."""
    try:
        return UUID(request.COOKIES.get(COOKIE, ""))
    except ValueError:
        return None


def remember(response: HttpResponse, visitor: UUID) -> None:
    """Let the browser keep its id for a year, in the 32 digits that the door of the codes reads."""
    response.set_cookie(
        COOKIE, visitor.hex, max_age=YEAR, samesite="Lax", httponly=True, secure=settings.SECURE
    )


def is_robot(request: HttpRequest) -> bool:
    """Whether a link preview or a crawler asks: it sees the page, and its visit counts nowhere."""
    agent = request.headers.get("User-Agent", "").lower()
    return not agent or request.method == "HEAD" or any(mark in agent for mark in _ROBOTS)
