"""A form alone on its page."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from afflux.console.pages import ConsoleRequest


def form_page(
    request: ConsoleRequest,
    form: Any,
    heading: Any,
    trail: tuple[Any, str],
    *,
    lead: Any = "",
    template: str = "",
    **more: Any,
) -> HttpResponse:
    """A form alone on its page; 422 where it was sent and not taken."""
    context = {"form": form, "heading": heading, "trail": trail, "lead": lead, **more}
    return render(request, template or "console/form_page.html", context, status=422 if form.errors else 200)
