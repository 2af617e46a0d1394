"""Where a carrier finds our doors: the public address if it is set, else the one that this was asked at."""

from __future__ import annotations

import os
from urllib.parse import urlsplit
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from afflux.kernel.errors import Refused, problem

ADDRESS_FORM = problem(
    "connectors.address_form", _("The address must be https, or http on this machine: %(example)s.")
)
HERE = "http://127.0.0.1:8000"  # where `afflux up` listens unless told otherwise


def callback_url(connection_id: UUID, *, asked_at: str = HERE) -> str:
    """The address to enter at the carrier."""
    return public_url(f"/hook/{connection_id}", asked_at=asked_at)


def is_public() -> bool:
    """Whether strangers can reach us at all: by an https address that somebody set."""
    return os.environ.get("AFFLUX_PUBLIC_URL", "").startswith("https://")


def public_url(path: str, *, asked_at: str = HERE) -> str:
    """A path of ours as strangers reach it."""
    public = os.environ.get("AFFLUX_PUBLIC_URL", "").rstrip("/") or asked_at.rstrip("/")
    return public + path


def checked(value: str, *, field: str, example: str, path: bool = False) -> str:
    """An address that secrets may travel to: https, or http on this machine. Raises Refused at `field`.

    `path`: more than scheme and host is allowed.
    """
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Refused(ADDRESS_FORM, field=field, example=example) from error
    plain = not (parts.fragment or parts.username or parts.password) and (
        path or (parts.path in ("", "/") and not parts.query)
    )
    near = parts.scheme == "http" and is_here(host)
    if not host or not plain or not (near or parts.scheme == "https"):
        raise Refused(ADDRESS_FORM, field=field, example=example)
    return value if path else f"{parts.scheme}://{parts.netloc}"


def is_here(host: str) -> bool:
    """Whether a host is this machine: only there may a secret travel in the clear."""
    return host in ("127.0.0.1", "localhost", "::1")
