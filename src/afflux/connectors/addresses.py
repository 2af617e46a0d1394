"""Where a carrier finds our doors: the public address if it is set, else the one that this was asked at, else the running
server's, else where `afflux up` would listen."""

from __future__ import annotations

import os
from urllib.parse import urlsplit
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from afflux.kernel.errors import Refused, problem
from afflux.runtime.config import load
from afflux.runtime.serving import USUAL_HOST, USUAL_PORT, running_url, url_of

ADDRESS_FORM = problem(
    "connectors.address_form", _("The address must be https, or http on this machine: %(example)s.")
)


def callback_url(connection_id: UUID, *, asked_at: str = "") -> str:
    """The address to enter at the carrier."""
    return public_url(f"/hook/{connection_id}", asked_at=asked_at)


def is_public() -> bool:
    """Whether strangers can reach us at all: by an https address that somebody set."""
    return _public().startswith("https://")


def public_url(path: str, *, asked_at: str = "") -> str:
    """A path of ours as strangers reach it."""
    return (_public() or asked_at.rstrip("/") or here()) + path


def is_assumed() -> bool:
    """Whether no address was set and no server runs here, so that a terminal can only guess."""
    return not _public() and not _running()


def here() -> str:
    """Where this machine finds the running server; where none runs, where `afflux up` would listen."""
    host, port = os.environ.get("AFFLUX_HOST") or USUAL_HOST, os.environ.get("AFFLUX_PORT") or USUAL_PORT
    return _running() or url_of(host, int(port)).rstrip("/")


def _public() -> str:
    return os.environ.get("AFFLUX_PUBLIC_URL", "").rstrip("/")


def _running() -> str:
    return running_url(load().data)


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
