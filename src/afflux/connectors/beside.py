"""Beside a chat: a carrier's own app opens a page of ours, tells who looks at it and whose chat is open.

A carrier whose app can do that says so here. What it tells by script comes from a page, and opens nothing by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from afflux.connectors.carriers import Line, carrier
from afflux.connectors.lines import line_of
from afflux.connectors.models import Connection
from afflux.kernel.errors import Refused, problem

NO_APP = problem(
    "connectors.no_app", _("This line has no app of its own to ask whose chat is open."), status=404
)


@dataclass(frozen=True)
class Script:
    """The app's own script: its address, and what a page hands it beside the signatures."""

    address: str
    company: str
    app: str

    @property
    def host(self) -> str:
        """Scheme and host: what a page's policy has to allow."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"


@runtime_checkable
class Beside(Protocol):
    """A carrier whose app shows pages of ours beside its chats."""

    def shows(self, agent: str) -> bool:
        """Whether a browser that names itself so is the app."""

    def script(self, line: Line) -> Script:
        """What the page loads. Raises Refused where the line lacks a setting for it."""

    def sign_in(self, line: Line, back: str, state: str) -> str:
        """Where the app is sent to say who looks: it comes back to `back` with `state` and a code. Raises Refused."""

    def signed_in(self, line: Line, code: str, *, at: datetime) -> str:
        """Whose code it is: an account of ours on the line. Raises Refused; a code is good once."""

    def sign(self, line: Line, address: str, *, at: datetime) -> Mapping[str, Mapping[str, Any]]:
        """What the script wants before it tells the page at `address` anything. Raises Refused."""


def has_app(connection: Connection) -> bool:
    """Whether pages of ours can stand beside this line's chats."""
    return isinstance(carrier(connection.kind), Beside)


def app_of(connection: Connection) -> tuple[Beside, Line]:
    """The carrier's app and the open line. Raises Refused (404) where there is none."""
    found = carrier(connection.kind)
    if not isinstance(found, Beside):
        raise Refused(NO_APP)
    return found, line_of(connection)
