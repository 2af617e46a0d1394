"""The pages on which a chat may stand: their origins, as browsers say them."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from afflux.kernel.errors import Refused, problem

ORIGIN_FORM = problem(
    "webchat.origin_form",
    _("“%(value)s” is not the address of a site. Write it like https://www.example.com, without a path."),
)
ANY = "*"


def checked_origins(text: str) -> str:
    """The origins in one form, parted by spaces. Raises Refused at field `origins`."""
    return " ".join(dict.fromkeys(_origin(word) for word in text.replace(",", " ").split()))


def is_allowed(origin: str, allowed: str, *, host: str) -> bool:
    """Whether a page of `origin` may talk here. Our own pages always may; no origin at all is no browser's page."""
    if not origin or is_own(origin, host):
        return True
    return origin in allowed.split() or allowed == ANY


def is_own(origin: str, host: str) -> bool:
    """Whether the page is of the host that is asked: only there is the browser's cookie taken for its own."""
    return bool(host) and urlsplit(origin).netloc.lower() == host.lower()


def _origin(word: str) -> str:
    if word == ANY:
        return ANY
    try:
        parts = urlsplit(word.rstrip("/"))
        good = parts.scheme in ("https", "http") and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if not good or parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        raise Refused(ORIGIN_FORM, field="origins", value=word[:80])
    return f"{parts.scheme}://{parts.netloc.lower()}"
