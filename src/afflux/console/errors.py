"""Errors at the console's face: what was wrong, at which field, what to do."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from afflux.kernel.errors import Refused


class RefusedMiddleware:
    """Turns a domain refusal that no form caught into a page with the sentence and the status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        return render(request, "console/refused.html", {"refused": error}, status=error.why.status)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form that did not come from us, or from a log-in that has ended."""
    return render(request, "console/csrf.html", status=403)
