"""Every route of the installation with the right it declares, as the matrix and the crawl need it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver

NOBODYS = UUID("01890000-0000-7000-8000-00000000dead")
# Pages of the account library that we mount; they guard themselves.
LIBRARY = {
    "account_login": "public",
    "account_logout": "public",
    "account_inactive": "public",
    "account_change_password": "login",
    "account_reauthenticate": "login",
    "mfa_index": "login",
    "mfa_authenticate": "public",
    "mfa_reauthenticate": "login",
    "mfa_activate_totp": "login",
    "mfa_deactivate_totp": "login",
    "mfa_view_recovery_codes": "login",
    "mfa_generate_recovery_codes": "login",
    "mfa_download_recovery_codes": "login",
}


@dataclass(frozen=True)
class Route:
    """`right` None: undeclared. `path` is filled with an id that belongs to nobody."""

    pattern: str
    path: str
    name: str
    right: str | None
    write_right: str | None


def routes() -> Iterator[Route]:
    """All routes of Django, the console's and the strangers'; the API's are walked by its own description."""
    yield from _walk(get_resolver().url_patterns, "")


def _walk(patterns: list, prefix: str) -> Iterator[Route]:
    for entry in patterns:
        written = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            if not written.startswith("api/"):
                yield from _walk(entry.url_patterns, written)
        elif isinstance(entry, URLPattern):
            view = entry.callback
            right = getattr(view, "right", None) or LIBRARY.get(entry.name or "")
            yield Route(
                written, "/" + _filled(written), entry.name or "", right, getattr(view, "write_right", None)
            )


def _filled(pattern: str) -> str:
    values = {"uuid": str(NOBODYS), "slug": "nothing", "str": "nothing", "int": "1", "path": "nothing"}
    return (
        re.sub(r"<(?:(\w+):)?\w+>", lambda m: values[m[1] or "str"], pattern)
        .replace("^", "")
        .replace("$", "")
    )
