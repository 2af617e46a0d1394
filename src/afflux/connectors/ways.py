"""Contact ways: codes that a carrier makes for us, so that whoever scans one becomes a contact at once.

The effect is of kind "way". Its payload: do (add, update, del), state (comes back with the add), accounts (ours that the code
leads to), remark, config_id (the carrier's name of the code, but for add), skip_verify. Its answer: config_id, qr_code.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Protocol, runtime_checkable
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from afflux.connectors import egress
from afflux.connectors.carriers import carrier
from afflux.kernel.errors import Refused, problem

KIND = "way"
MOST_OF_PICTURE = 1024 * 1024  # bytes
NO_PICTURE = problem(
    "connectors.way_without_picture", _("The carrier's picture of the code cannot be fetched.")
)
NONE_MADE = _("This carrier makes no codes that add a contact at once.")


@dataclass(frozen=True)
class Ways:
    """`most_accounts`: how many accounts one code may lead to; 0 where it leads to the line itself, as an official account's.

    `longest_state`, `longest_remark`: characters.
    """

    most_accounts: int
    longest_state: int = 30
    longest_remark: int = 30


@runtime_checkable
class MakesWays(Protocol):
    """A carrier that makes codes says so here, and performs the effect."""

    ways: Ways


def ways_of(kind: str) -> Ways | None:
    """What codes the carrier makes; None where it makes none."""
    found = carrier(kind)
    return found.ways if isinstance(found, MakesWays) else None


def why_none(kind: str) -> Any:
    """Why the carrier makes no codes."""
    return carrier(kind).capabilities.reasons.get(KIND, NONE_MADE)


def picture(address: str, *, simulated: bool) -> bytes:
    """The picture of a code, from the carrier's own host by https (or this machine's, on a simulated line). Raises Refused."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if not (parts.scheme == "https" and _has_name(host)) and not (
        simulated and host in ("127.0.0.1", "localhost")
    ):
        raise Refused(NO_PICTURE)
    answer = egress.ask("GET", address, query={}, most=MOST_OF_PICTURE)
    if answer.status != 200:
        raise Refused(NO_PICTURE)
    return answer.body


def _has_name(host: str) -> bool:
    """Whether a host is a name with a dot, not a number: a carrier's pictures are not in our own network."""
    try:
        ip_address(host)
    except ValueError:
        return "." in host
    return False
