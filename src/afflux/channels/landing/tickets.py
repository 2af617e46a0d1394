"""A ticket in every form: when it was handed out, for which page, with which consent text on it.

It is signed, so that the consent we note is of the words that were shown, even if the page changed since; it makes a
form that comes back within two seconds, or after a day, visible for what it is.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.core import signing
from django.utils.translation import gettext_lazy as _

from afflux.kernel.errors import Refused, problem

SALT = "afflux.landing"
SOONEST = timedelta(seconds=2)
LATEST = timedelta(hours=24)
TOO_QUICK = problem(
    "landing.too_quick", _("That was very quick. Please press the button once more."), status=422
)
TOO_LATE = problem(
    "landing.too_late", _("This page was open for too long. Please press the button once more."), status=422
)


@dataclass(frozen=True)
class Ticket:
    """`number` is random: two forms are never the same form."""

    number: str
    at: datetime
    page: str
    text: UUID | None


def hand_out(*, page: str, text: UUID | None, at: datetime) -> str:
    """A new ticket for `page` (its path) that shows consent text `text`."""
    return signing.dumps([secrets.token_hex(8), int(at.timestamp() * 1000), page, str(text or "")], salt=SALT)


def take_back(signed: str, *, page: str, at: datetime) -> Ticket:
    """The ticket of a posted form. Raises Refused where it is too quick, too old, of another page or not ours."""
    try:
        number, milliseconds, of_page, text = signing.loads(signed, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise Refused(TOO_LATE) from None
    handed = datetime.fromtimestamp(milliseconds / 1000, UTC)
    if of_page != page or at - handed > LATEST:
        raise Refused(TOO_LATE)
    if at - handed < SOONEST:
        raise Refused(TOO_QUICK)
    return Ticket(number, handed, of_page, UUID(text) if text else None)
