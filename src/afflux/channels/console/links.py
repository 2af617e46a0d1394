"""The address that is printed: the merchant's public one where it is set, else the one this page was asked at."""

from __future__ import annotations

import os

from django.http import HttpRequest

from afflux.channels.models import Code


def short_link(request: HttpRequest, code: Code) -> str:
    """The whole address of a code, as the QR carries it."""
    public = os.environ.get("AFFLUX_PUBLIC_URL", "").rstrip("/")
    return f"{public}/c/{code.slug}" if public else request.build_absolute_uri(f"/c/{code.slug}")


def reaches_nobody(link: str) -> bool:
    """Whether the address works on this machine only, so that a print of it would be waste."""
    host = link.split("//", 1)[-1].split("/", 1)[0].rsplit(":", 1)[0]
    return host in ("localhost", "testserver", "[::1]", "0.0.0.0") or host.startswith("127.")  # noqa: S104
