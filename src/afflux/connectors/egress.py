"""The only way out to a carrier: bounded in time and size, to the asked host alone, and nothing secret in a log or an error.

The client takes 11 MB with what it brings along: it is loaded by the first question, not by every process.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from afflux.kernel.errors import Refused, problem

if TYPE_CHECKING:
    import httpx

MOST = 4 * 1024 * 1024  # bytes of an answer
WAITS = {"connect": 3.0, "read": 6.0, "write": 3.0, "pool": 3.0}  # seconds
AWAY = problem("connectors.away", _("%(host)s cannot be reached from here. Nothing was sent."), status=502)
UNSURE = problem(
    "connectors.unsure", _("%(host)s did not answer in time. It may have done what it was asked."), status=504
)
TOO_MUCH = problem("connectors.too_much", _("%(host)s answered with more than %(most)s MB."), status=502)
ELSEWHERE = problem(
    "connectors.elsewhere", _("%(host)s sends us to another address, which is not followed."), status=502
)

# The client notes whole addresses, and carriers want their secrets in the address.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True)
class Answer:
    """What came back: a status, a bounded body, its headers."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)  # names in small letters


def ask(method: str, url: str, *, query: Mapping[str, str], most: int = MOST, **content: Any) -> Answer:
    """One request; `content` is what httpx takes: `json`, `files`, `content` with `headers`. The answer has `most` bytes at most.

    Raises Refused: away (nothing was sent), unsure (it may have been done), too much.
    """
    import httpx

    not_sent = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
    host = urlsplit(url).netloc
    try:
        with _client().stream(method, url, params=dict(query) or None, **content) as response:
            if response.is_redirect:
                raise Refused(ELSEWHERE, host=host)
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status_code, _bounded(response, host, most), headers)
    except not_sent as error:
        raise Refused(AWAY, host=host) from _plain(error)
    except httpx.HTTPError as error:
        raise Refused(UNSURE, host=host) from _plain(error)


def _bounded(response: httpx.Response, host: str, most: int) -> bytes:
    content = bytearray()
    for piece in response.iter_bytes():
        content += piece
        if len(content) > most:
            raise Refused(TOO_MUCH, host=host, most=most // 1024 // 1024)
    return bytes(content)


@cache
def _client() -> httpx.Client:
    import httpx

    return httpx.Client(
        timeout=httpx.Timeout(**WAITS),
        follow_redirects=False,
        trust_env=False,
        headers={"User-Agent": "afflux"},
    )


def _plain(error: Exception) -> Exception:
    """The kind of what went wrong, without the request it carries."""
    return ConnectionError(type(error).__name__)
