"""The merchant's calendar at the face: which zone, which day it is there."""

from __future__ import annotations

from datetime import date

from afflux.console.pages import ConsoleRequest
from afflux.kernel.clock import local_day, utc_now


def zone_of(request: ConsoleRequest) -> str:
    """The merchant's IANA zone; UTC until there is a merchant."""
    return request.merchant.timezone if request.merchant else "UTC"


def currency_of(request: ConsoleRequest) -> str:
    """The merchant's currency; CNY until there is a merchant."""
    return request.merchant.currency if request.merchant else "CNY"


def today(request: ConsoleRequest) -> date:
    """The merchant's calendar day."""
    return local_day(utc_now(), zone_of(request))
