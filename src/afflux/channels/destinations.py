"""Where a code may send a stranger: an address is judged when it is written, and again by the edge before it is used."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from django.utils.translation import gettext_lazy as _

from afflux.kernel.errors import Refused, problem

BAD_URL = problem(
    "channels.bad_url", _("“%(url)s” is not a web address that starts with https:// or http://.")
)
_LABEL = re.compile(r"^(?!-)[a-z0-9-]{1,63}(?<!-)$")
_UNSAFE = re.compile(r"[\s\x00-\x20\x7f\\<>\"`{}|^\u2028\u2029]")


def safe_url(text: str) -> str | None:
    """The address in ASCII (host in its IDNA form), or None where it is not plainly http(s)://host[:port]/…

    Refused are other schemes, user names in front of the host, backslashes, white space and control characters,
    numeric hosts in disguise and hosts without a dot, which is how redirects are led astray.
    """
    if not 0 < len(text) <= 500 or _UNSAFE.search(text):
        return None
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    if (
        parts.scheme not in ("http", "https")
        or "@" in parts.netloc
        or not text.lower().startswith(f"{parts.scheme}://")
    ):
        return None
    host = _ascii_host(parts.hostname or "")
    if host is None:
        return None
    netloc = host if port is None else f"{host}:{port}"
    safe = urlunsplit(
        (parts.scheme, netloc, _quoted(parts.path) or "/", _quoted(parts.query), _quoted(parts.fragment))
    )
    return safe if len(safe) <= 500 else None


def checked_url(text: str, *, field: str = "url") -> str:
    """The address as it is stored; refuses at `field` what `safe_url` does not let through."""
    safe = safe_url(text.strip())
    if safe is None:
        raise Refused(BAD_URL, field=field, url=text.strip()[:100])
    return safe


def _ascii_host(host: str) -> str | None:
    try:
        ascii_host = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    labels = ascii_host.split(".")
    if len(ascii_host) > 253 or not all(_LABEL.match(label) for label in labels):
        return None
    if all(label.isdigit() for label in labels):
        return ascii_host if len(labels) == 4 and all(int(label) < 256 for label in labels) else None
    return ascii_host if len(labels) > 1 and not labels[-1].isdigit() else None


def _quoted(text: str) -> str:
    """Non-ASCII characters as percent-escapes; the rest untouched, for it was written by the merchant."""
    return "".join(c if c.isascii() else "".join(f"%{b:02X}" for b in c.encode()) for c in text)
