"""The address that is printed: the merchant's public one where it is set, else the one this page was asked at."""

from __future__ import annotations

import os

from django.conf import settings
from django.http import HttpRequest

from afflux.channels.models import Code


def short_link(request: HttpRequest, code: Code) -> str:
    """The whole address of a code, as the QR carries it; https where the installation is served so by its proxy."""
    public = os.environ.get("AFFLUX_PUBLIC_URL", "").rstrip("/")
    if public:
        return f"{public}/c/{code.slug}"
    asked = request.build_absolute_uri(f"/c/{code.slug}")
    return asked.replace("http://", "https://", 1) if settings.SECURE else asked


def reaches_nobody(link: str) -> bool:
    """Whether the address works on this machine only, so that a print of it would be waste."""
    host = link.split("//", 1)[-1].split("/", 1)[0].rsplit(":", 1)[0]
    return host in ("localhost", "testserver", "[::1]", "0.0.0.0") or host.startswith("127.")  # noqa: S104
