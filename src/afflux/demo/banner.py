"""The banner over every page of a simulated merchant: nobody may take these figures for real ones."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string


def banner(request: HttpRequest) -> str:
    """The banner, where the merchant is simulated."""
    merchant = getattr(request, "merchant", None)
    return render_to_string("demo/banner.html") if merchant is not None and merchant.simulated else ""
